package io.triadmq.chaos.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendResult;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterException;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant DamageStops, with a real broker process that was killed and whose CommitLog was changed meanwhile. */
final class DamagedLogIT {
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    @Test
    void flippedByteBelowTheCommittedPosition_stopsTheNode_namingFileAndPosition_andATornTailIsCut() throws Exception {
        ClusterSpec spec =
                ClusterSpec.in(directory).nodesPerGroup(1).flush(FlushMode.SYNC).build();
        try (LocalCluster cluster = LocalCluster.start(spec);
                Producer producer = Producer.builder("writers")
                        .nameServers(cluster.nameServerAddresses())
                        .build()) {
            cluster.awaitReady(PATIENCE);
            NodePlan broker = cluster.brokersOf(GROUP).get(0);
            MessageQueue queue = send(producer, null, 50).messageQueue();
            cluster.kill(broker.name());

            Path segment = firstSegment(broker.storeDirectory());
            int end = writtenBytes(segment);
            flip(segment, end / 2);
            cluster.startNode(broker.name());
            ClusterException refusal = assertThrows(ClusterException.class, () -> cluster.awaitReady(PATIENCE));
            String said = String.valueOf(refusal.getMessage());
            assertTrue(said.contains("segment " + segment.getFileName() + ": at position "), said);
            assertTrue(said.contains("the node must stop"), said);
            assertTrue(said.contains("mqbroker: cannot start"), said);

            flip(segment, end / 2); // As it was.
            tear(segment, end);
            cluster.startNode(broker.name());
            cluster.awaitReady(PATIENCE);
            long offset = send(producer, queue, 1).queueOffset();
            assertEquals(50, offset, "all that was acknowledged is there, and nothing of the torn entry");
        }
    }

    private static SendResult send(
            Producer producer, @org.jspecify.annotations.Nullable MessageQueue queue, int count) {
        SendResult result = null;
        MessageQueue to = queue;
        for (int i = 0; i < count; i++) {
            Message message = new Message("Damage", new byte[1_000]);
            result = to == null ? producer.send(message, PATIENCE) : producer.send(message, to, PATIENCE);
            to = result.messageQueue();
        }
        return java.util.Objects.requireNonNull(result);
    }

    private static Path firstSegment(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            List<Path> segments = files.filter(
                            file -> file.getFileName().toString().matches("0{20}"))
                    .toList();
            assertEquals(1, segments.size(), segments::toString);
            return segments.get(0);
        }
    }

    /** Up to the last byte that is not zero; the messages end with one that is not. */
    private static int writtenBytes(Path segment) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            channel.write(one, at);
        }
    }

    /** What a power failure in the middle of a write leaves: the beginning of an entry behind the last one. */
    private static void tear(Path file, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer part = ByteBuffer.allocate(700);
            channel.read(part, 64);
            channel.write(part.flip(), end);
        }
    }
}
