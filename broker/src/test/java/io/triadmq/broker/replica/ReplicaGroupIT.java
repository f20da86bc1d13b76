package io.triadmq.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SendResult.Status;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaGroupIT {
    @TempDir
    Path root;

    @Test
    void leaderStopsUnderLoad_nothingIsLostDoubledOrReordered_andAllStatesAreEqual() throws Exception {
        int queues = 4;
        int each = 400;
        try (ReplicaGroup group = new ReplicaGroup(root, 3, FlushMode.ASYNC)) {
            int topic = group.createTopic("orders", queues);
            ExecutorService senders = Executors.newFixedThreadPool(queues);
            List<Future<List<Long>>> sent = new ArrayList<>();
            for (int q = 0; q < queues; q++) {
                QueueId queue = new QueueId(topic, q);
                sent.add(senders.submit(() -> sendAll(group, queue, each)));
            }
            for (int kill = 0; kill < 2; kill++) {
                int leader = group.awaitLeader();
                int reached = (kill + 1) * each / 4;
                QueueId first = new QueueId(topic, 0);
                ReplicaGroup.await(
                        "progress",
                        () -> group.node(leader).state().index().range(first).next() > reached);
                group.stop(leader);
                assertNotEquals(leader, group.awaitLeader());
                group.start(leader);
            }
            for (int q = 0; q < queues; q++) {
                List<Long> offsets = sent.get(q).get(300, TimeUnit.SECONDS);
                for (int i = 0; i < each; i++) {
                    assertEquals(i, offsets.get(i), "every message is stored once, in order");
                }
            }
            senders.shutdown();
            group.awaitEqualStates();
            for (int node = 0; node < 3; node++) {
                for (int q = 0; q < queues; q++) {
                    assertEquals(bodies(each), bodiesOf(group.node(node), new QueueId(topic, q)));
                }
            }
        }
    }

    /** Sends 0, 1, 2, ... each until it is acknowledged; returns the queue offsets of the acknowledgements. */
    private static List<Long> sendAll(ReplicaGroup group, QueueId queue, int count) throws Exception {
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SendRequest request = Records.request("orders", queue, new ProducerStamp(7, 0, i), 0, String.valueOf(i));
            SendResult result = group.send(request);
            assertTrue(result.status() == Status.STORED || result.status() == Status.DUPLICATE, result::toString);
            offsets.add(result.firstQueueOffset());
        }
        return offsets;
    }

    private static List<String> bodies(int count) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(String.valueOf(i));
        }
        return bodies;
    }

    private static List<String> bodiesOf(Replica replica, QueueId queue) throws Exception {
        List<IndexRow> rows = replica.state().index().scan(queue, 0, 10_000);
        return StoredMessage.decodeAll(replica.reader().read(rows)).stream()
                .map(message -> new String(message.storedBody(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void wipedState_isRebuiltFromTheLog() throws Exception {
        try (ReplicaGroup group = new ReplicaGroup(root, 3, FlushMode.ASYNC)) {
            QueueId queue = new QueueId(group.createTopic("orders", 1), 0);
            for (int i = 0; i < 50; i++) {
                group.send(Records.request("orders", queue, new ProducerStamp(1, 0, i), 0, String.valueOf(i)));
            }
            int follower = (group.awaitLeader() + 1) % 3;
            group.stop(follower);
            TempDirectory.deleteAll(group.directory(follower).resolve("state"));
            group.start(follower);
            group.awaitEqualStates();
            assertEquals(bodies(50), bodiesOf(group.node(follower), queue));
        }
    }
}
