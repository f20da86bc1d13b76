package io.triadmq.broker.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.testing.MemoryCommitLog;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TestReplica;
import io.triadmq.protocol.message.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaTest {
    @TempDir
    Path directory;

    private final MemoryCommitLog.Stored stored = new MemoryCommitLog.Stored();

    @Test
    void sentMessage_isReadBackWithItsPlace() throws Exception {
        try (TestReplica replica = TestReplica.start(directory, stored)) {
            QueueId queue = new QueueId(replica.createTopic("orders", 4), 2);
            SendResult first = replica.send(Records.request("orders", queue, null, 7, "create"));
            SendResult second = replica.send(Records.request("orders", queue, null, 8, "pay", "ship"));

            assertEquals(SendResult.Status.STORED, first.status());
            assertEquals(0, first.firstQueueOffset());
            assertEquals(1, second.firstQueueOffset());
            assertEquals(new QueueRange(0, 3), replica.state().index().range(queue));
            List<IndexRow> rows = replica.state().index().scan(queue, 0, 10);
            assertEquals(List.of(7, 8, 8), rows.stream().map(IndexRow::tagHash).toList());
            List<StoredMessage> messages =
                    StoredMessage.decodeAll(replica.replica().reader().read(rows));
            assertEquals(
                    List.of("create", "pay", "ship"),
                    messages.stream()
                            .map(m -> new String(m.storedBody(), StandardCharsets.UTF_8))
                            .toList());
            assertEquals(second.positions()[1], messages.get(2).position());
            assertEquals(2, messages.get(2).queueOffset());
            assertEquals(second.storeTime(), messages.get(2).storeTimestamp());

            byte[] one = replica.replica().reader().readAt(second.positions()[0]);
            assertEquals(1, StoredMessage.decode(one, 0).queueOffset());
            assertNull(replica.replica().reader().readAt(second.positions()[0] + 1));
            assertNull(replica.replica().reader().readAt(1L << 40));
        }
    }

    @Test
    void restartedReplica_goesOnWhereItWas() throws Exception {
        QueueId queue;
        SendResult original;
        try (TestReplica replica = TestReplica.start(directory, stored)) {
            queue = new QueueId(replica.createTopic("orders", 1), 0);
            original = replica.send(Records.request("orders", queue, new ProducerStamp(5, 0, 0), 0, "a", "b"));
        }
        try (TestReplica replica = TestReplica.start(directory, stored)) {
            assertEquals(new QueueRange(0, 2), replica.state().index().range(queue));
            SendResult retry = replica.send(Records.request("orders", queue, new ProducerStamp(5, 0, 0), 0, "a", "b"));
            assertEquals(SendResult.Status.DUPLICATE, retry.status());
            assertEquals(0, retry.firstQueueOffset());
            assertEquals(original.storeTime(), retry.storeTime());
            assertEquals(original.positions()[1], retry.positions()[1]);
            SendRequest next = Records.request("orders", queue, new ProducerStamp(5, 0, 2), 0, "c");
            assertEquals(2, replica.send(next).firstQueueOffset());
        }
    }

    @Test
    void deletedTopic_takesItsQueuesAlong() throws Exception {
        try (TestReplica replica = TestReplica.start(directory, stored)) {
            int old = replica.createTopic("orders", 1);
            QueueId queue = new QueueId(old, 0);
            replica.send(Records.request("orders", queue, null, 0, "a"));
            replica.propose(
                    new GroupCommand.SaveOffsets(List.of(new GroupCommand.SaveOffsets.Offset("g", queue, 1)), false));
            assertEquals(1, replica.state().offsets().get("g", queue).orElseThrow());

            assertEquals(new CommandResult.Done(), replica.propose(new GroupCommand.DeleteTopic("orders")));

            assertEquals(new QueueRange(0, 0), replica.state().index().range(queue));
            assertTrue(replica.state().offsets().get("g", queue).isEmpty());
            assertEquals(
                    SendResult.Status.NO_SUCH_QUEUE,
                    replica.send(Records.request("orders", queue, null, 0, "b")).status());
            assertTrue(replica.createTopic("orders", 1) > old, "numbers are never given twice");
        }
    }
}
