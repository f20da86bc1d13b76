package io.triadmq.chaos.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.client.Message;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.LocalCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A topic is in the route as soon as the send that made it is acknowledged: no reader has to guess when. */
final class NewTopicIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TOPICS = 30;

    @TempDir
    Path directory;

    @Test
    void topicMadeByASend_isInTheRouteWhenTheSendIsAcknowledged() throws Exception {
        try (LocalCluster cluster =
                LocalCluster.start(ClusterSpec.in(directory).nameServers(2).build())) {
            cluster.awaitReady(PATIENCE);
            List<String> missing = new ArrayList<>();
            try (Producer producer = Producer.builder("makers")
                            .nameServers(cluster.nameServerAddresses())
                            .build();
                    PullConsumer reader = PullConsumer.builder("readers")
                            .nameServers(cluster.nameServerAddresses())
                            .build()) {
                for (int i = 0; i < TOPICS; i++) {
                    String topic = "New" + i;
                    producer.send(new Message(topic, topic.getBytes(StandardCharsets.UTF_8)), PATIENCE);
                    if (reader.queues(topic).isEmpty()) {
                        missing.add(topic);
                    }
                }
            }
            assertEquals(List.of(), missing);
        }
    }
}
