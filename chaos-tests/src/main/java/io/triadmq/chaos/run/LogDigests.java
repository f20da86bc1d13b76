package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.LogFacts;
import io.triadmq.chaos.checker.ReplicasIdentical;
import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.command.NodeStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Takes a checksum of every segment of every node's log, as it lies on disk, when nothing is written any more. Segments
 * are a function of the entries, so they must be equal byte for byte.
 */
final class LogDigests {
    /** A segment is named by the position of its first byte. */
    private static final Pattern SEGMENT = Pattern.compile("[0-9]{20}");

    private static final int CHUNK = 1 << 20;

    private final LocalCluster cluster;
    private final HistoryWriter history;

    LogDigests(LocalCluster cluster, HistoryWriter history) {
        this.cluster = cluster;
        this.history = history;
    }

    void take(Duration patience) throws InterruptedException {
        for (String group : cluster.groups()) {
            ClientProcess process = history.newProcess();
            List<NodePlan> nodes = cluster.brokersOf(group);
            process.invoke("digest", group);
            String differ = awaitSameEnd(nodes, patience);
            if (differ.isEmpty()) {
                process.ok(group);
                Map<String, NodeStatus> statuses = statuses(nodes);
                long begin = statuses.values().stream()
                        .mapToLong(NodeStatus::minPosition)
                        .max()
                        .orElse(0);
                long end = statuses.values().stream()
                        .mapToLong(NodeStatus::endPosition)
                        .min()
                        .orElse(0);
                nodes.forEach(node -> digest(node, begin, end));
            } else {
                process.fail(List.of(Keyword.of("ends-differ"), differ));
            }
        }
    }

    /** Waits until all nodes have applied the same; answers in which way they differ, nothing when they do not. */
    private String awaitSameEnd(List<NodePlan> nodes, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, NodeStatus> statuses = statuses(nodes);
            List<String> ends = nodes.stream()
                    .map(node -> endOf(statuses.get(node.address())))
                    .toList();
            if (ends.stream().distinct().count() == 1 && statuses.size() == nodes.size()) {
                return "";
            }
            if (System.nanoTime() - deadline >= 0) {
                return nodes.stream().map(NodePlan::name).toList() + ": " + ends;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static String endOf(@org.jspecify.annotations.Nullable NodeStatus status) {
        return status == null
                ? "no answer"
                : "applied " + status.appliedIndex() + " of " + status.lastIndex() + ", end at " + status.endPosition();
    }

    private Map<String, NodeStatus> statuses(List<NodePlan> nodes) throws InterruptedException {
        return cluster.probe().statuses(nodes.stream().map(NodePlan::address).toList());
    }

    private void digest(NodePlan node, long begin, long end) {
        ClientProcess process = history.newProcess();
        process.invoke("digest", node.name());
        Map<String, Object> digests = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(node.storeDirectory())) {
            List<Path> segments = files.filter(file ->
                            SEGMENT.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            for (Path segment : segments) {
                long base = Long.parseLong(segment.getFileName().toString());
                long from = Math.max(base, begin);
                long to = Math.min(end, base + Files.size(segment));
                if (from < to) {
                    digests.put("log bytes " + from + " to " + to, checksum(segment, from - base, to - base));
                }
            }
            process.ok(
                    node.name(),
                    Map.of(
                            LogFacts.NODE,
                            node.name(),
                            ReplicasIdentical.GROUP,
                            node.group(),
                            ReplicasIdentical.DIGESTS,
                            digests));
        } catch (IOException e) {
            process.fail(List.of(Keyword.of("unreadable"), node.name() + ": " + e));
        }
    }

    private static String checksum(Path file, long from, long to) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = from; at < to; ) {
                buffer.clear().limit((int) Math.min(CHUNK, to - at));
                int read = channel.read(buffer, at);
                if (read < 0) {
                    throw new IOException(file + " ends at " + at + ", expected " + to);
                }
                crc.update(buffer.flip());
                at += read;
            }
        }
        return Long.toHexString(crc.getValue());
    }
}
