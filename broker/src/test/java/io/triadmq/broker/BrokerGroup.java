package io.triadmq.broker;

import io.triadmq.broker.config.BrokerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Real brokers of one group in this process, on real ports. Used by one thread. */
final class BrokerGroup implements AutoCloseable {
    /** Generous: the machines that run tests are small and shared. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name = "b" + Long.toHexString(System.nanoTime());
    private final Path root;
    private final Map<String, String> settings;
    private final int[] clientPorts;
    private final int[] raftPorts;
    private final @Nullable Broker[] brokers;

    BrokerGroup(Path root, int size, Map<String, String> settings) throws IOException {
        this.root = root;
        this.settings = settings;
        this.brokers = new Broker[size];
        this.clientPorts = new int[size];
        this.raftPorts = new int[size];
        for (int i = 0; i < size; i++) {
            clientPorts[i] = freePort();
            raftPorts[i] = freePort();
        }
        for (int i = 0; i < size; i++) {
            start(i);
        }
    }

    /** Below the range from which outgoing connections take theirs: a node that restarts must find its port free. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
    }

    String name() {
        return name;
    }

    void start(int node) throws IOException {
        Map<String, String> keys = new HashMap<>();
        List<String> peers = new ArrayList<>();
        for (int i = 0; i < raftPorts.length; i++) {
            peers.add("n" + i + "-127.0.0.1:" + raftPorts[i]);
        }
        keys.put("brokerName", name);
        keys.put("bindAddress", "127.0.0.1");
        keys.put("listenPort", Integer.toString(clientPorts[node]));
        keys.put("vipChannelEnable", "false");
        keys.put("dLegerPeers", String.join(";", peers));
        keys.put("dLegerSelfId", "n" + node);
        keys.put("storePathRootDir", root.resolve("n" + node).toString());
        keys.put("mappedFileSizeCommitLog", Integer.toString(1 << 20));
        keys.put("electionTimeout", "1500");
        keys.putAll(settings);
        brokers[node] = Broker.start(BrokerConfig.of(keys, root), cause -> {
            throw new AssertionError("broken", cause);
        });
    }

    Broker broker(int node) {
        Broker broker = brokers[node];
        if (broker == null) {
            throw new IllegalStateException("n" + node + " is stopped");
        }
        return broker;
    }

    String address(int node) {
        return "127.0.0.1:" + clientPorts[node];
    }

    void stop(int node) {
        broker(node).close();
        brokers[node] = null;
    }

    void crash(int node) {
        broker(node).crash();
        brokers[node] = null;
    }

    /** Number of the node that leads; waits for one. */
    int leader() throws Exception {
        int[] found = {-1};
        until("a leader", () -> {
            for (int i = 0; i < brokers.length; i++) {
                Broker broker = brokers[i];
                if (broker != null && broker.leadership().current().leading()) {
                    found[0] = i;
                    return true;
                }
            }
            return false;
        });
        return found[0];
    }

    /** A running node that does not lead. */
    int follower() throws Exception {
        int leader = leader();
        for (int i = 0; i < brokers.length; i++) {
            if (i != leader && brokers[i] != null) {
                return i;
            }
        }
        throw new IllegalStateException("no follower runs");
    }

    /** Waits until every running node knows where the leader is. */
    void settled() throws Exception {
        int leader = leader();
        until("everybody knows the leader", () -> {
            for (Broker broker : brokers) {
                if (broker != null
                        && !address(leader).equals(broker.leadership().current().leaderAddress())) {
                    return false;
                }
            }
            return true;
        });
    }

    static void until(String what, BooleanSupplier condition) throws TimeoutException {
        until(what, PATIENCE, condition);
    }

    static void until(String what, Duration patience, BooleanSupplier condition) throws TimeoutException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("waited in vain for " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < brokers.length; i++) {
            if (brokers[i] != null) {
                stop(i);
            }
        }
    }
}
