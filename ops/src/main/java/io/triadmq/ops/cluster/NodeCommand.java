package io.triadmq.ops.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Composes the command line of a node. The options are those of {@code bin/jvm.sh}; keep the two alike. */
final class NodeCommand {
    private static final List<String> SEARCH_PATH =
            List.of(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"));

    private NodeCommand() {}

    static List<String> of(NodePlan node, ClusterPlan plan, JvmSpec jvm, boolean leashed) {
        List<String> command = new ArrayList<>(ownSession());
        command.add(jvm.javaHome().resolve("bin/java").toString());
        int heapMiB = node.isBroker() ? jvm.brokerHeapMiB() : jvm.nameServerHeapMiB();
        command.add("-Xms" + heapMiB / 2 + "m");
        command.add("-Xmx" + heapMiB + "m");
        command.add("-XX:MaxDirectMemorySize=" + Math.max(64, heapMiB) + "m");
        command.add(heapMiB < 1024 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:+PerfDisableSharedMem");
        command.add("-XX:ReservedCodeCacheSize=96m");
        command.add("-Djdk.nio.maxCachedBufferSize=262144");
        command.addAll(byVersion(jvm.javaHome()));
        command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        command.add("-Dtriad.node=" + node.name());
        command.add("-Dtriad.logs=" + node.directory());
        command.add("-Dtriad.log.dir=" + node.directory());
        command.add("-Dtriad.log.name=" + node.kind().logName());
        command.add("-Dlogback.configurationFile=io/triadmq/ops/logback-server.xml");
        command.addAll(jvm.arguments());
        command.add("-cp");
        command.add(jvm.classPath());
        if (leashed) {
            command.add(LeashedMain.class.getName());
        }
        command.add(node.kind().mainClass());
        command.add("-c");
        command.add(node.configFile().toString());
        if (node.isBroker()) {
            command.add("-n");
            command.add(plan.nameServerAddresses());
        }
        return command;
    }

    /** A session of its own keeps Ctrl-C and a closing terminal away from the node. */
    private static List<String> ownSession() {
        return Stream.of("setsid", "nohup")
                .filter(NodeCommand::isInstalled)
                .limit(1)
                .toList();
    }

    private static boolean isInstalled(String tool) {
        return SEARCH_PATH.stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(tool)));
    }

    private static List<String> byVersion(Path javaHome) {
        int feature = JavaRelease.featureVersion(javaHome);
        List<String> options = new ArrayList<>();
        if (feature >= 22) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        if (feature >= 23) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (feature >= 25) {
            options.add("-XX:+UseCompactObjectHeaders");
        }
        return options;
    }
}
