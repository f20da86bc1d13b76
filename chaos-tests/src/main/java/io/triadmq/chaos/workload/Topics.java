package io.triadmq.chaos.workload;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes the topics of workloads. */
final class Topics {
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration ROUTE_PATIENCE = Duration.ofSeconds(60);

    private Topics() {}

    /** Creates a topic and waits until its route is known; answers its queues, sorted. */
    static List<MessageQueue> create(Target target, String topic, int queuesOfEachGroup) throws InterruptedException {
        int groups = target.cluster().groups().size();
        long deadline = System.nanoTime() + ROUTE_PATIENCE.toNanos();
        try (Admin admin = new Admin(target.nameServers(), CALL_PATIENCE)) {
            while (true) {
                try {
                    admin.putTopic(TopicSpec.of(topic, queuesOfEachGroup));
                    List<MessageQueue> queues = admin.topic(topic)
                            .map(layout ->
                                    layout.writeQueues().stream().sorted().toList())
                            .orElse(List.of());
                    if (queues.size() == groups * queuesOfEachGroup) {
                        return queues;
                    }
                } catch (TriadClientException e) {
                    if (System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException(
                            "topic " + topic + " has no route after " + ROUTE_PATIENCE.toSeconds() + " s");
                }
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }
}
