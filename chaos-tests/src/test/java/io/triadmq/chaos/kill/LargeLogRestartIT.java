package io.triadmq.chaos.kill;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.command.NodeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a broker with a large log takes to come back after {@code kill -9} in the middle of a load. Prints seconds;
 * asserts only that nothing is missing. A group of one, because such a node cannot lean on a leader: it serves when it
 * has read its tail, elected itself and applied what its state did not have yet.
 *
 * <p>By hand, on a quiet machine with 12 GiB of free disk (the size is {@code -Dtriad.restart.gib}, 10 by default):
 *
 * <pre>
 * ./mvnw -pl chaos-tests -am test -Dexcluded.test.groups=none \
 *     -Dtest=LargeLogRestartIT -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
@Tag("long")
final class LargeLogRestartIT {
    private static final String TOPIC = "Large";
    private static final String GROUP = "broker-a";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int BODY_BYTES = 4_000;
    private static final int IN_FLIGHT = 4_000;
    private static final int RESTARTS = 3;
    /** Between two kills: the later ones come soon after a restart, before all that it did is on disk. */
    private static final long MORE_BYTES = 200L << 20;

    @TempDir
    Path directory;

    @Test
    void brokerKilledUnderLoadWithALargeLog_comesBackWithAllOfIt() throws Exception {
        long bytes = Integer.getInteger("triad.restart.gib", 10) * (1L << 30);
        ClusterSpec spec = ClusterSpec.in(directory)
                .nodesPerGroup(1)
                .brokerProperty("mappedFileSizeCommitLog", Long.toString(1L << 30))
                .build();
        try (LocalCluster cluster = LocalCluster.start(spec);
                Producer producer = Producer.builder("writers")
                        .nameServers(cluster.nameServerAddresses())
                        .sendTimeout(PATIENCE)
                        .build()) {
            cluster.awaitReady(PATIENCE);
            NodePlan broker = cluster.brokersOf(GROUP).get(0);
            Load load = new Load(producer);
            for (int i = 0; i < RESTARTS; i++) {
                fill(cluster, broker, load, bytes + i * MORE_BYTES);
                long before = load.acknowledged.get();
                cluster.kill(broker.name());
                restart(cluster, broker);
                assertHolds(cluster, before);
            }
        }
    }

    private static void fill(LocalCluster cluster, NodePlan broker, Load load, long bytes) throws InterruptedException {
        while (status(cluster, broker).endPosition() < bytes) {
            load.send(10_000);
        }
        System.out.printf("killed with a log of %.2f GiB%n", bytes / (double) (1L << 30));
    }

    private static void restart(LocalCluster cluster, NodePlan broker) throws InterruptedException {
        long start = System.nanoTime();
        cluster.startNode(broker.name());
        cluster.awaitReady(PATIENCE);
        System.out.printf("ready after %.2f s%n", (System.nanoTime() - start) / 1e9);
    }

    private static void assertHolds(LocalCluster cluster, long messages) {
        try (PullConsumer consumer = PullConsumer.builder("readers")
                .nameServers(cluster.nameServerAddresses())
                .build()) {
            long held = consumer.queues(TOPIC).stream()
                    .mapToLong(consumer::endOffset)
                    .sum();
            assertTrue(held >= messages, held + " messages are there, " + messages + " were acknowledged");
        }
    }

    private static NodeStatus status(LocalCluster cluster, NodePlan broker) throws InterruptedException {
        return cluster.probe().status(broker.address()).orElseThrow();
    }

    /** Keeps a window of sends open. */
    private static final class Load {
        private final Producer producer;
        private final byte[] body = new byte[BODY_BYTES];
        private final Semaphore window = new Semaphore(IN_FLIGHT);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final AtomicLong acknowledged = new AtomicLong();

        Load(Producer producer) {
            this.producer = producer;
        }

        void send(int messages) throws InterruptedException {
            for (int i = 0; i < messages; i++) {
                window.acquire();
                producer.sendAsync(new Message(TOPIC, body), PATIENCE).whenComplete((done, problem) -> {
                    if (problem == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, problem);
                    }
                    window.release();
                });
            }
            assertNull(failure.get(), "a send failed");
        }
    }
}
