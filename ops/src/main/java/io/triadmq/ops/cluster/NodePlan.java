package io.triadmq.ops.cluster;

import java.nio.file.Path;

/**
 * One process of a cluster, whether it runs or not.
 *
 * @param name unique in the cluster: {@code broker-a-n0}, {@code namesrv-1}
 * @param kind what it runs
 * @param group broker group; empty for a NameServer
 * @param nodeId node id within the group; empty for a NameServer
 * @param site its addresses
 * @param listenPort port for clients
 * @param raftPort Raft port of a broker, 0 for a NameServer
 * @param directory its store, configuration and logs
 */
public record NodePlan(
        String name,
        Kind kind,
        String group,
        String nodeId,
        NodeSite site,
        int listenPort,
        int raftPort,
        Path directory) {
    /** What a process runs. */
    public enum Kind {
        NAME_SERVER("io.triadmq.nameserver.NameServerMain", "namesrv"),
        BROKER("io.triadmq.broker.BrokerMain", "broker");

        private final String mainClass;
        private final String logName;

        Kind(String mainClass, String logName) {
            this.mainClass = mainClass;
            this.logName = logName;
        }

        String mainClass() {
            return mainClass;
        }

        String logName() {
            return logName;
        }
    }

    public boolean isBroker() {
        return kind == Kind.BROKER;
    }

    /** Where clients reach it, {@code host:port}. */
    public String address() {
        return site.host() + ":" + listenPort;
    }

    /** Where whoever runs the cluster asks it, {@code host:port}. */
    public String controlAddress() {
        return site.controlHost() + ":" + listenPort;
    }

    /** Its configuration file. */
    public Path configFile() {
        return directory.resolve(kind.logName() + ".conf");
    }

    /** What the process printed: standard output and error, appended over its restarts. */
    public Path outputFile() {
        return directory.resolve("output.txt");
    }

    /** Its log file. */
    public Path logFile() {
        return directory.resolve(kind.logName() + ".log");
    }

    /** What a broker stores. */
    public Path storeDirectory() {
        return directory.resolve("store");
    }
}
