package io.triadmq.chaos.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.consume.ConsumingProcess.Consumed;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.QueueProgress;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member of a consumer group is killed: the other one takes over, and only what was not saved comes again. */
@Tag("chaos")
final class ConsumerKillIT {
    private static final String TOPIC = "Inherited";
    private static final String GROUP = "heirs";
    private static final int QUEUES = 4;
    private static final int BATCH = 400;

    /** A dead member's locks hold for a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @TempDir
    Path directory;

    private int sent;

    @Test
    void killedConsumer_leavesOnlyWhatItHasNotSaved() throws Exception {
        run(false);
    }

    @Test
    void killedOrderlyConsumer_leavesOnlyWhatItHasNotSaved_inOrder() throws Exception {
        run(true);
    }

    private void run(boolean orderly) throws Exception {
        try (LocalCluster cluster =
                LocalCluster.start(ClusterSpec.in(directory).nodesPerGroup(1).build())) {
            cluster.awaitReady(PATIENCE);
            String servers = cluster.nameServerAddresses();
            try (Admin admin = new Admin(servers, PATIENCE);
                    Producer producer =
                            Producer.builder("writers").nameServers(servers).build()) {
                admin.putTopic(TopicSpec.of(TOPIC, QUEUES));
                try (ConsumingProcess victim = ConsumingProcess.start(servers, GROUP, TOPIC, orderly);
                        ConsumingProcess heir = ConsumingProcess.start(servers, GROUP, TOPIC, orderly)) {
                    await("both members", () -> admin.members(GROUP).size() == 2);
                    while (victim.consumed().isEmpty() || heir.consumed().isEmpty()) {
                        send(producer);
                        await("messages", () -> distinct(victim, heir).size() == sent);
                    }
                    Map<Integer, Long> shared = ends(admin); // what came before may have passed from one to the other
                    send(producer);
                    await("some more", () -> distinct(victim, heir).size() > sent - BATCH / 2);
                    victim.kill();
                    Map<Integer, Long> saved = saved(admin);
                    send(producer);
                    await("everything", () -> distinct(victim, heir).size() == sent);
                    assertOnlyUnsavedCameAgain(victim.consumed(), heir.consumed(), shared, saved);
                    if (orderly) {
                        assertInOrder(heir.consumed());
                    }
                }
            }
        }
    }

    private void send(Producer producer) {
        List<MessageQueue> queues = producer.queues(TOPIC);
        for (int i = 0; i < BATCH; i++) {
            producer.send(new Message(TOPIC, new byte[100]), queues.get(sent++ % queues.size()), PATIENCE);
        }
    }

    private static Set<Consumed> distinct(ConsumingProcess... members) {
        Set<Consumed> all = new HashSet<>();
        for (ConsumingProcess member : members) {
            all.addAll(member.consumed());
        }
        return all;
    }

    private static Map<Integer, Long> ends(Admin admin) {
        Map<Integer, Long> ends = new HashMap<>();
        for (QueueProgress progress : admin.progress(GROUP, TOPIC)) {
            ends.put(progress.queue().queueId(), progress.endOffset());
        }
        return ends;
    }

    private static Map<Integer, Long> saved(Admin admin) {
        Map<Integer, Long> saved = new HashMap<>();
        for (QueueProgress progress : admin.progress(GROUP, TOPIC)) {
            saved.put(progress.queue().queueId(), progress.savedOffset());
        }
        return saved;
    }

    private static void assertOnlyUnsavedCameAgain(
            List<Consumed> victim, List<Consumed> heir, Map<Integer, Long> shared, Map<Integer, Long> saved) {
        Set<Consumed> before = new HashSet<>(victim);
        Set<Consumed> ofHeir = new HashSet<>();
        List<String> faults = new ArrayList<>();
        for (Consumed each : heir) {
            if (each.offset() < shared.getOrDefault(each.queueId(), 0L)) {
                continue;
            }
            if (!ofHeir.add(each)) {
                faults.add(each + " came twice to the member that lives");
            } else if (before.contains(each) && each.offset() < saved.getOrDefault(each.queueId(), 0L)) {
                faults.add(each + " came again although " + saved + " was saved");
            }
        }
        assertEquals(List.of(), faults);
    }

    private static void assertInOrder(List<Consumed> consumed) {
        Map<Integer, Long> last = new HashMap<>();
        for (Consumed each : consumed) {
            Long before = last.put(each.queueId(), each.offset());
            assertTrue(before == null || each.offset() > before, each + " follows " + before);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
