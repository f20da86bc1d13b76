package io.triadmq.ops.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a local cluster shall look like.
 *
 * <pre>{@code
 * ClusterSpec.in(directory).groups(2).flush(FlushMode.SYNC).build()
 * }</pre>
 *
 * @param directory holds everything of the cluster: configurations, stores, logs, the state file; created when absent
 * @param groups broker groups, 1..26: {@code broker-a}, {@code broker-b}, ...
 * @param nodesPerGroup members of each group, 1..9: {@code n0}, {@code n1}, ...
 * @param nameServers number of NameServers, 1..9
 * @param flush flush mode of all brokers
 * @param jvm how the nodes are run
 * @param brokerProperties configuration of every broker beyond what the cluster sets itself; wins over it
 * @param placement where the nodes live; only a leashed cluster may live elsewhere than {@link Placement#LOOPBACK}
 * @param leashed true: the nodes die with this process, whatever way it ends; false: they stay up
 */
public record ClusterSpec(
        Path directory,
        int groups,
        int nodesPerGroup,
        int nameServers,
        FlushMode flush,
        JvmSpec jvm,
        Map<String, String> brokerProperties,
        Placement placement,
        boolean leashed) {
    public ClusterSpec {
        if (!leashed && placement != Placement.LOOPBACK) {
            throw new IllegalArgumentException("a cluster that outlives this process lives on 127.0.0.1");
        }
        requireRange("groups", groups, 26);
        requireRange("nodesPerGroup", nodesPerGroup, 9);
        requireRange("nameServers", nameServers, 9);
        directory = directory.toAbsolutePath().normalize();
        brokerProperties = Map.copyOf(brokerProperties);
    }

    /** Begins with one group of three brokers and one NameServer, ASYNC_FLUSH, leashed, run like this JVM. */
    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** What the brokers of this cluster are told beyond their place in it. */
    Map<String, String> brokerSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("flushDiskType", flush.configured());
        settings.putAll(brokerProperties);
        return settings;
    }

    public ClusterSpec withPlacement(Placement value) {
        return new ClusterSpec(
                directory, groups, nodesPerGroup, nameServers, flush, jvm, brokerProperties, value, leashed);
    }

    private static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is 1.." + max + ", got " + value);
        }
    }

    /** Collects what differs from the default. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private final Map<String, String> brokerProperties = new LinkedHashMap<>();
        private int groups = 1;
        private int nodesPerGroup = 3;
        private int nameServers = 1;
        private FlushMode flush = FlushMode.ASYNC;
        private JvmSpec jvm = JvmSpec.likeThisOne();
        private Placement placement = Placement.LOOPBACK;
        private boolean leashed = true;

        private Builder(Path directory) {
            this.directory = directory;
        }

        public Builder groups(int value) {
            groups = value;
            return this;
        }

        public Builder nodesPerGroup(int value) {
            nodesPerGroup = value;
            return this;
        }

        public Builder nameServers(int value) {
            nameServers = value;
            return this;
        }

        public Builder flush(FlushMode value) {
            flush = value;
            return this;
        }

        public Builder jvm(JvmSpec value) {
            jvm = value;
            return this;
        }

        /** Sets one configuration key on every broker. */
        public Builder brokerProperty(String key, String value) {
            brokerProperties.put(key, value);
            return this;
        }

        public Builder placement(Placement value) {
            placement = value;
            return this;
        }

        public Builder leashed(boolean value) {
            leashed = value;
            return this;
        }

        public ClusterSpec build() {
            return new ClusterSpec(
                    directory, groups, nodesPerGroup, nameServers, flush, jvm, brokerProperties, placement, leashed);
        }
    }
}
