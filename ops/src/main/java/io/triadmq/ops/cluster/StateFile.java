package io.triadmq.ops.cluster;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code cluster.properties} in the directory of a cluster: which nodes it has, how their JVMs are run, and which
 * processes run them, so that a later command can look at, restart and stop what an earlier one started. Replaced as a
 * whole by a rename, so readers see an old or a new one and never a half.
 */
final class StateFile {
    private static final String NAME = "cluster.properties";
    private static final String FORMAT = "1";
    /** Before the keys of the brokers' settings. */
    private static final String SETTING = "setting.";

    private final Path directory;

    StateFile(Path directory) {
        this.directory = directory;
    }

    /**
     * @param plan nodes and ports
     * @param jvm how nodes are started
     * @param brokerSettings {@link ClusterSpec#brokerSettings}; empty in a file of a version that did not record them
     * @param processes by node name; nodes that were stopped are absent
     */
    record Content(
            ClusterPlan plan,
            JvmSpec jvm,
            Map<String, String> brokerSettings,
            Map<String, ProcessIdentity> processes) {}

    boolean exists() {
        return Files.exists(directory.resolve(NAME));
    }

    void write(Content content) throws IOException {
        Properties values = new Properties();
        values.setProperty("format", FORMAT);
        JvmSpec jvm = content.jvm();
        values.setProperty("jvm.home", jvm.javaHome().toString());
        values.setProperty("jvm.classPath", jvm.classPath());
        values.setProperty("jvm.brokerHeapMiB", Integer.toString(jvm.brokerHeapMiB()));
        values.setProperty("jvm.nameServerHeapMiB", Integer.toString(jvm.nameServerHeapMiB()));
        values.setProperty("jvm.arguments", String.join("\n", jvm.arguments()));
        content.brokerSettings().forEach((key, value) -> values.setProperty(SETTING + key, value));
        List<String> names = content.plan().nodes().stream().map(NodePlan::name).toList();
        values.setProperty("nodes", String.join(" ", names));
        for (NodePlan node : content.plan().nodes()) {
            writeNode(values, node, content.processes().get(node.name()));
        }
        Path fresh = directory.resolve(NAME + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            values.store(writer, "the running cluster; written by triad, do not edit");
        }
        Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @throws IOException if there is none, or it is damaged */
    Content read() throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(NAME))) {
            values.load(reader);
        }
        if (!FORMAT.equals(values.getProperty("format"))) {
            throw new IOException(directory.resolve(NAME) + " has format " + values.getProperty("format")
                    + ", this version reads " + FORMAT + "; stop the cluster with the version that started it");
        }
        List<NodePlan> nodes = new ArrayList<>();
        Map<String, ProcessIdentity> processes = new HashMap<>();
        for (String name : required(values, "nodes").split(" ")) {
            nodes.add(readNode(values, name));
            readProcess(values, name).ifPresent(process -> processes.put(name, process));
        }
        return new Content(new ClusterPlan(directory, nodes), readJvm(values), readSettings(values), processes);
    }

    void delete() throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }

    private static void writeNode(Properties values, NodePlan node, @Nullable ProcessIdentity process) {
        String prefix = node.name() + ".";
        values.setProperty(prefix + "kind", node.kind().name());
        values.setProperty(prefix + "group", node.group());
        values.setProperty(prefix + "nodeId", node.nodeId());
        values.setProperty(prefix + "listenPort", Integer.toString(node.listenPort()));
        values.setProperty(prefix + "raftPort", Integer.toString(node.raftPort()));
        if (process != null) {
            values.setProperty(prefix + "pid", Long.toString(process.pid()));
            values.setProperty(prefix + "start", process.start());
        }
    }

    private NodePlan readNode(Properties values, String name) throws IOException {
        return new NodePlan(
                name,
                NodePlan.Kind.valueOf(required(values, name + ".kind")),
                values.getProperty(name + ".group", ""),
                values.getProperty(name + ".nodeId", ""),
                Placement.LOOPBACK.siteOf(name),
                Integer.parseInt(required(values, name + ".listenPort")),
                Integer.parseInt(required(values, name + ".raftPort")),
                directory.resolve(name));
    }

    private static Optional<ProcessIdentity> readProcess(Properties values, String name) throws IOException {
        if (values.getProperty(name + ".pid") == null) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(
                Long.parseLong(required(values, name + ".pid")), required(values, name + ".start")));
    }

    private static Map<String, String> readSettings(Properties values) {
        Map<String, String> settings = new HashMap<>();
        for (String key : values.stringPropertyNames()) {
            if (key.startsWith(SETTING)) {
                settings.put(key.substring(SETTING.length()), values.getProperty(key));
            }
        }
        return settings;
    }

    private static JvmSpec readJvm(Properties values) throws IOException {
        String arguments = values.getProperty("jvm.arguments", "");
        return new JvmSpec(
                Path.of(required(values, "jvm.home")),
                required(values, "jvm.classPath"),
                Integer.parseInt(required(values, "jvm.brokerHeapMiB")),
                Integer.parseInt(required(values, "jvm.nameServerHeapMiB")),
                arguments.isEmpty() ? List.of() : Arrays.asList(arguments.split("\n")));
    }

    private static String required(Properties values, String key) throws IOException {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IOException(NAME + " lacks " + key + "; delete the directory of the cluster and start a new one");
        }
        return value;
    }
}
