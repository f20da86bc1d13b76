package io.triadmq.broker.config;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything a broker is told when it starts, cut into one record per component.
 *
 * @param nameServers addresses of the NameServers; empty when none are given
 * @param effective every key with the value in force, for printing and for GET_BROKER_CONFIG
 * @param remarks lines for the log: keys without effect, roles that mean something else here
 * @param warnings lines for the log about what was probably not meant: keys that nobody knows
 */
public record BrokerConfig(
        NodeIdentity identity,
        NetworkConfig network,
        StoreConfig store,
        RetentionConfig retention,
        TopicPolicy topics,
        SendLimits sends,
        PullConfig pulls,
        TransactionConfig transactions,
        List<String> nameServers,
        Map<String, String> effective,
        List<String> remarks,
        List<String> warnings) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,127}");
    /** Ports below it are taken for "the one given minus two is no port". */
    private static final int LOWEST_LISTEN_PORT = 3;
    /** Clients give a pull up after 30 seconds; a pull is never parked longer than they ask for anyway. */
    private static final int MAX_SHORT_POLLING = 20_000;

    public BrokerConfig {
        nameServers = List.copyOf(nameServers);
        remarks = List.copyOf(remarks);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file, or only defaults when {@code file} is null.
     *
     * @param overrides keys given on the command line; they win over the file
     * @param environment the process's environment variables
     * @param home the installation's directory, below which data is stored by default
     * @throws ConfigException with one line that says what to do
     */
    public static BrokerConfig load(
            @Nullable Path file, Map<String, String> overrides, Map<String, String> environment, Path home) {
        ConfigValues values = file == null ? ConfigValues.of("the defaults", Map.of()) : ConfigValues.read(file);
        overrides.forEach((key, value) -> values.override(key, value, true));
        values.override("namesrvAddr", environment.get("NAMESRV_ADDR"), false);
        values.override("brokerIP1", environment.get("TRIAD_ADVERTISED_ADDR"), true);
        return of(values, home);
    }

    /** Reads keys that are given directly, for embedding a broker. */
    public static BrokerConfig of(Map<String, String> entries, Path home) {
        return of(ConfigValues.of("the given settings", entries), home);
    }

    /** False: the log is replicated to no other node. */
    public boolean replicated() {
        return identity.replicated();
    }

    private static BrokerConfig of(ConfigValues values, Path home) {
        List<String> remarks = new ArrayList<>(values.remarks());
        NetworkConfig network = network(values, remarks);
        NodeIdentity identity = identity(values, network, remarks);
        BrokerConfig config = new BrokerConfig(
                identity,
                network,
                store(values, home),
                retention(values),
                new TopicPolicy(
                        values.flag("autoCreateTopicEnable", true),
                        values.flag("autoCreateSubscriptionGroup", true),
                        values.integer("defaultTopicQueueNums", 8, 1, 1024)),
                new SendLimits(
                        values.integer("maxMessageSize", 4 * 1024 * 1024, 1, 8 * 1024 * 1024),
                        Duration.ofMillis(values.integer("syncFlushTimeout", 5000, 100, 60_000))),
                pulls(values),
                transactions(values),
                NameServerList.parse(values.textOr("namesrvAddr", "")),
                Map.of(),
                remarks,
                values.unknownKeys());
        return config.withEffective(values);
    }

    private static NetworkConfig network(ConfigValues values, List<String> remarks) {
        String bindAddress = values.textOr("bindAddress", "0.0.0.0");
        int listenPort = values.integer("listenPort", 10911, 0, 65535);
        boolean vip = values.flag("vipChannelEnable", true) && listenPort >= LOWEST_LISTEN_PORT;
        return new NetworkConfig(
                bindAddress,
                advertised(values, bindAddress, remarks),
                listenPort,
                vip ? listenPort - 2 : 0,
                values.integer("maxConnections", 10_000, 10, 1_000_000));
    }

    private static String advertised(ConfigValues values, String bindAddress, List<String> remarks) {
        String given = values.text("brokerIP1");
        if (given != null) {
            return given;
        }
        if (!bindAddress.equals("0.0.0.0") && !bindAddress.equals("::")) {
            return bindAddress;
        }
        List<LocalAddresses.Candidate> candidates = LocalAddresses.candidates();
        String chosen = candidates.isEmpty() ? "127.0.0.1" : candidates.get(0).address();
        remarks.add("brokerIP1 is not set: clients are told " + chosen + ", chosen from "
                + candidates.stream()
                        .map(c -> c.address() + " (" + c.device() + ")")
                        .toList());
        return chosen;
    }

    private static NodeIdentity identity(ConfigValues values, NetworkConfig network, List<String> remarks) {
        String group = name(values, "brokerName", "broker-a");
        String ledgerGroup = values.textOr("dLegerGroup", group);
        if (!ledgerGroup.equals(group)) {
            remarks.add(
                    "dLegerGroup '" + ledgerGroup + "' is not used: the group's name is brokerName '" + group + "'");
        }
        int raftPort = values.integer("raftPort", network.listenPort() + 1, 1, 65535);
        List<Peer> peers = PeerList.parse(values.textOr("dLegerPeers", ""));
        String selfId = values.text("dLegerSelfId");
        if (peers.isEmpty()) {
            String host = values.textOr("brokerIP2", network.advertisedHost());
            peers = List.of(new Peer(selfId == null ? "n0" : selfId, host, raftPort));
        }
        Set<String> ownHosts = new HashSet<>(LocalAddresses.names());
        ownHosts.add(network.advertisedHost());
        NodeIdentity identity = new NodeIdentity(
                name(values, "brokerClusterName", "DefaultCluster"),
                group,
                PeerList.self(peers, selfId, raftPort, ownHosts),
                peers,
                values.textOr("zone", ""),
                mayLead(values, remarks));
        if (values.text("raftPort") != null && identity.self().port() != raftPort) {
            throw new ConfigException("key 'raftPort' is " + raftPort + ", but dLegerPeers gives port "
                    + identity.self().port() + " to " + identity.nodeId() + "; make them equal or leave raftPort out");
        }
        return identity;
    }

    private static boolean mayLead(ConfigValues values, List<String> remarks) {
        String role = values.text("brokerRole");
        if (role == null) {
            return true;
        }
        switch (role.toUpperCase(Locale.ROOT)) {
            case "SLAVE":
                remarks.add("brokerRole SLAVE: this node stores and serves reads, and never leads");
                return false;
            case "ASYNC_MASTER":
            case "SYNC_MASTER":
                remarks.add(
                        "brokerRole " + role + ": roles are elected, and every acknowledgement waits for a majority");
                return true;
            default:
                throw values.wrong("brokerRole", role, "ASYNC_MASTER, SYNC_MASTER or SLAVE");
        }
    }

    private static String name(ConfigValues values, String key, String otherwise) {
        String name = values.textOr(key, otherwise);
        if (!NAME.matcher(name).matches()) {
            throw values.wrong(key, name, "letters, digits, '-' and '_', at most 127");
        }
        return name;
    }

    private static StoreConfig store(ConfigValues values, Path home) {
        Path root =
                Path.of(values.textOr("storePathRootDir", home.resolve("data").toString()));
        String bothSpellings =
                values.text("mappedFileSizeCommitLog") != null ? "mappedFileSizeCommitLog" : "mapedFileSizeCommitLog";
        return new StoreConfig(
                Path.of(values.textOr(
                        "storePathCommitLog", root.resolve("commitlog").toString())),
                Path.of(values.textOr(
                        "storePathConsumeQueue", root.resolve("state").toString())),
                values.number(bothSpellings, 1L << 30, 64 * 1024, 1L << 30),
                flushMode(values),
                Duration.ofMillis(values.integer("flushIntervalCommitLog", 500, 1, 60_000)),
                Duration.ofMillis(values.integer("electionTimeout", 1000, 100, 60_000)),
                values.number("maxInFlightBytes", defaultInFlight(), 64 * 1024, 1L << 30));
    }

    /** A sixteenth of the heap, between 8 and 64 MiB: a send costs its bytes several times over until it is applied. */
    private static long defaultInFlight() {
        return Math.max(8L << 20, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16));
    }

    private static FlushMode flushMode(ConfigValues values) {
        String type = values.textOr("flushDiskType", "ASYNC_FLUSH");
        switch (type.toUpperCase(Locale.ROOT)) {
            case "SYNC_FLUSH":
                return FlushMode.SYNC;
            case "ASYNC_FLUSH":
                return FlushMode.ASYNC;
            default:
                throw values.wrong("flushDiskType", type, "SYNC_FLUSH or ASYNC_FLUSH");
        }
    }

    private static RetentionConfig retention(ConfigValues values) {
        Set<Integer> hours = new HashSet<>();
        String text = values.textOr("deleteWhen", "04");
        for (String part : text.split(";")) {
            try {
                int hour = Integer.parseInt(part.trim());
                if (hour < 0 || hour > 23) {
                    throw values.wrong("deleteWhen", text, "hours from 00 to 23, several separated by ';'");
                }
                hours.add(hour);
            } catch (NumberFormatException e) {
                throw values.wrong("deleteWhen", text, "hours from 00 to 23, several separated by ';'");
            }
        }
        return new RetentionConfig(
                Duration.ofHours(values.integer("fileReservedTime", 72, 1, 24 * 3650)),
                hours,
                values.ratio("diskMaxUsedSpaceRatio", 0.75),
                values.ratio("diskSpaceCleanForciblyRatio", property("diskSpaceCleanForciblyRatio", 0.85)),
                values.ratio("diskSpaceWarningLevelRatio", property("diskSpaceWarningLevelRatio", 0.90)));
    }

    /** RocketMQ reads these two as system properties. */
    private static double property(String key, double otherwise) {
        String name = "rocketmq.broker." + key;
        String value = System.getProperty(name);
        return value == null
                ? otherwise
                : ConfigValues.of("-D" + name, Map.of(key, value)).ratio(key, otherwise);
    }

    private static PullConfig pulls(ConfigValues values) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new PullConfig(
                values.flag("longPollingEnable", true),
                Duration.ofMillis(values.integer("shortPollingTimeMills", 1000, 1, MAX_SHORT_POLLING)),
                values.integer("pullMessageThreadPoolNums", Math.max(2, cores), 1, 256),
                values.integer("queryMessageThreadPoolNums", 2, 1, 64),
                values.ratio("accessMessageInMemoryMaxRatio", 0.40));
    }

    private static TransactionConfig transactions(ConfigValues values) {
        return new TransactionConfig(
                Duration.ofMillis(values.integer("transactionTimeOut", 6000, 0, 24 * 3_600_000)),
                Duration.ofMillis(values.integer("transactionCheckInterval", 30_000, 100, 24 * 3_600_000)),
                values.integer("transactionCheckMax", 15, 1, 10_000));
    }

    /** Fills {@link #effective}: what is in force for each key that is honoured, and what was written for the others. */
    private BrokerConfig withEffective(ConfigValues values) {
        Map<String, String> known = new TreeMap<>();
        for (ConfigKey key : ConfigKey.all()) {
            String value = values.text(key.name());
            if (value != null || key.noEffect() == null) {
                known.put(key.name(), value == null ? key.defaultValue() : value);
            }
        }
        known.put("brokerIP1", network.advertisedHost());
        known.put("brokerId", Integer.toString(identity.number()));
        known.put("dLegerSelfId", identity.nodeId());
        known.put("dLegerGroup", identity.group());
        known.put("raftPort", Integer.toString(identity.self().port()));
        known.put("storePathRootDir", String.valueOf(store.stateDirectory().getParent()));
        known.put("storePathCommitLog", store.logDirectory().toString());
        known.put("storePathConsumeQueue", store.stateDirectory().toString());
        known.put("mappedFileSizeCommitLog", Long.toString(store.segmentBytes()));
        known.put("maxInFlightBytes", Long.toString(store.maxInFlightBytes()));
        known.put("pullMessageThreadPoolNums", Integer.toString(pulls.threads()));
        known.put("queryMessageThreadPoolNums", Integer.toString(pulls.queryThreads()));
        known.put("namesrvAddr", String.join(";", nameServers));
        known.remove("mapedFileSizeCommitLog");
        return new BrokerConfig(
                identity,
                network,
                store,
                retention,
                topics,
                sends,
                pulls,
                transactions,
                nameServers,
                new LinkedHashMap<>(known),
                remarks,
                warnings);
    }
}
