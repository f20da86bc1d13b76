package io.triadmq.broker.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.testing.Records;
import io.triadmq.protocol.message.MessageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntryPayloadProperties {
    @Provide
    Arbitrary<SendRequest> requests() {
        Arbitrary<QueueId> queues = Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.integers().greaterOrEqual(0))
                .as(QueueId::new);
        Arbitrary<ProducerStamp> stamps = Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(ProducerStamp::new)
                .injectNull(0.4);
        Arbitrary<SendRequest.Message> messages = Combinators.combine(
                        Arbitraries.integers().between(0, 300), Arbitraries.integers())
                .as((bytes, tag) -> new SendRequest.Message(Records.record("t", 0, new byte[bytes]), tag));
        return Combinators.combine(queues, messages.list().ofMinSize(1).ofMaxSize(5), stamps)
                .as(SendRequest::new);
    }

    @Property(tries = 300)
    void messageBatch_comesBackAsItWas(
            @ForAll("requests") SendRequest first, @ForAll("requests") SendRequest second, @ForAll long logTime) {
        List<SendRequest> requests = List.of(first, second, first);
        byte[] payload = Payloads.batch(logTime, requests);
        assertEquals(EntryFormat.MESSAGES, EntryFormat.kindOf(payload));
        assertEquals(logTime, EntryFormat.logTimeOf(payload));
        MessageBatchCursor cursor = new MessageBatchCursor();
        cursor.open(payload);
        assertEquals(requests.size(), cursor.requestCount());
        int end = 0;
        for (SendRequest request : requests) {
            cursor.nextRequest();
            assertEquals(request.queue(), new QueueId(cursor.topicId(), cursor.queueNumber()));
            assertEquals(request.stamp(), cursor.stamp());
            assertEquals(request.messages().size(), cursor.messageCount());
            for (SendRequest.Message message : request.messages()) {
                cursor.nextMessage();
                assertEquals(message.tagHash(), cursor.tagHash());
                byte[] stored =
                        Arrays.copyOfRange(payload, cursor.recordAt(), cursor.recordAt() + cursor.recordBytes());
                assertEquals(logTime, MessageRecord.storeTimestamp(stored, 0));
                MessageRecord.setStoreTimestamp(stored, 0, 0);
                assertArrayEquals(message.record(), stored);
                end = cursor.recordAt() + cursor.recordBytes();
            }
        }
        assertEquals(payload.length, end, "records end the payload");
    }

    @Property(tries = 500)
    void damagedBatch_isRefused_neverMisread(@ForAll("requests") SendRequest request, @ForAll Random random) {
        byte[] payload = Payloads.batch(5, List.of(request, request));
        byte[] cut = Arrays.copyOf(
                payload, EntryFormat.PREFIX_BYTES + random.nextInt(payload.length - EntryFormat.PREFIX_BYTES));
        assertThrows(UnreadableEntryException.class, () -> walk(cut));
    }

    private static void walk(byte[] payload) {
        MessageBatchCursor cursor = new MessageBatchCursor();
        cursor.open(payload);
        for (int r = 0; r < cursor.requestCount(); r++) {
            cursor.nextRequest();
            cursor.skipMessages();
        }
    }

    @Example
    void oneKibibyteMessages_costLittleMoreThanTheirRecords() {
        List<SendRequest> requests = new ArrayList<>();
        int recordBytes = 0;
        for (int i = 0; i < 100; i++) {
            SendRequest request = Records.request(
                    "orders", new QueueId(300, 7), new ProducerStamp(-1L, 3, 1_000_000 + i), 99, "x".repeat(1024));
            recordBytes += request.messages().get(0).record().length;
            requests.add(request);
        }
        int batch = Payloads.batch(System.currentTimeMillis(), requests).length;
        int alone = Payloads.batch(System.currentTimeMillis(), requests.subList(0, 1)).length;
        assertTrue(batch <= recordBytes * 1.03, batch + " bytes for " + recordBytes);
        assertTrue(alone <= recordBytes / 100 * 1.05, alone + " bytes for " + recordBytes / 100);
    }

    @Example
    void everyCommand_comesBackAsItWas() {
        List<QueueId> queues = List.of(new QueueId(1, 2), new QueueId(3, 0));
        List<GroupCommand> commands = List.of(
                new GroupCommand.StartTerm(7, "n1", "h:1", 1 << 30),
                new GroupCommand.PutTopic(
                        new TopicSettings(0, "t", 4, 8, 6, 1, true, Map.of("a", "b", "c", "d")), true),
                new GroupCommand.DeleteTopic("t"),
                new GroupCommand.PutGroup(GroupSettings.defaults("g"), false),
                new GroupCommand.DeleteGroup("g", true),
                new GroupCommand.SaveOffsets(
                        List.of(new GroupCommand.SaveOffsets.Offset("g", queues.get(0), Long.MAX_VALUE)), true),
                new GroupCommand.SaveOffsets(List.of(), false),
                new GroupCommand.LockQueues("g", "c", queues, 60_000),
                new GroupCommand.UnlockQueues("g", "c", queues),
                new GroupCommand.ReleaseLocks("g", "c", 1_700_000_060_000L),
                new GroupCommand.FenceProducer(queues.get(0), -5, 2),
                new GroupCommand.ExpireProducers(123),
                new GroupCommand.FenceProducer(queues.get(1), 5, 3, true),
                new GroupCommand.ResolveHalf(Long.MAX_VALUE, true, "pg"),
                new GroupCommand.CheckHalves(List.of(1L, 1L << 40), 30_000),
                new GroupCommand.GiveUpHalf(77, queues.get(1)),
                new GroupCommand.ForgetResolutions(88),
                new GroupCommand.RaiseFeatureLevel(1));
        byte[] payload = Payloads.commands(9, commands.toArray(new GroupCommand[0]));
        assertEquals(EntryFormat.COMMANDS, EntryFormat.kindOf(payload));
        assertEquals(commands, new CommandCodec().decode(payload));
        assertEquals(
                GroupCommand.class.getPermittedSubclasses().length,
                commands.stream().map(Object::getClass).distinct().count(),
                "none forgotten");
    }

    private static byte[] command(int level, int number, byte[] fields) {
        byte[] one = new ByteSink(64)
                .putVarint(level)
                .putVarint(number)
                .putVarint(fields.length)
                .putBytes(fields)
                .toArray();
        return CommandCodec.payload(List.of(one), 1);
    }

    @Example
    void unknownFields_areSkipped() {
        // Field 3000 of a later version, a varint, before the known field 8, a string.
        byte[] fields = new ByteSink(16)
                .putVarint(3000 << 3)
                .putVarint(5)
                .putVarint(8 << 3 | 2)
                .putVarint(1)
                .putByte('t')
                .toArray();
        assertEquals(List.of(new GroupCommand.DeleteTopic("t")), new CommandCodec().decode(command(1, 3, fields)));
    }

    @Example
    void unknownCommand_stopsTheReplica_unlessItMayBeSkipped() {
        UnreadableEntryException e = assertThrows(
                UnreadableEntryException.class, () -> new CommandCodec().decode(command(2, 99, new byte[0])));
        assertTrue(e.getMessage().contains("needs feature level 2"), e.getMessage());
        assertThrows(UnreadableEntryException.class, () -> new CommandCodec().decode(command(2, 3, new byte[0])));
        assertEquals(
                Arrays.asList((GroupCommand) null), new CommandCodec().decode(command(0, 99, new byte[] {1, 2, 3})));
        byte[] unknownKind = command(1, 3, new byte[0]);
        unknownKind[0] = 9;
        assertThrows(UnreadableEntryException.class, () -> EntryFormat.kindOf(unknownKind));
    }
}
