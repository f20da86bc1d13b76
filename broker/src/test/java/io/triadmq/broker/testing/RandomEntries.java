package io.triadmq.broker.testing;

import io.triadmq.broker.log.EntryFormat;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.MessageBatchCursor;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Entries as unruly clients make them: topics come and go, producers repeat, skip and overlap. */
public final class RandomEntries {
    private static final int TOPICS = 3;
    private static final int QUEUES = 2;
    private static final int PRODUCERS = 3;
    private static final int GROUPS = 2;

    private final Random random;
    private long logTime = 1_000;

    /** Next sequence per topic id, queue, producer: mostly right. */
    private final long[][][] sequences = new long[16][QUEUES + 1][PRODUCERS];

    /** Positions of all half messages so far, if they were stored. */
    private final List<Long> halves = new ArrayList<>();

    private long position;

    public RandomEntries(long seed) {
        random = new Random(seed);
    }

    public List<byte[]> payloads(int count) {
        List<byte[]> payloads = new ArrayList<>();
        payloads.add(placed(Payloads.commands(
                logTime, new GroupCommand.StartTerm(1, "n0", "127.0.0.1:10911", ApplyDriver.SEGMENT_BYTES))));
        payloads.add(placed(Payloads.commands(logTime, putTopic(0), putTopic(1))));
        while (payloads.size() < count) {
            logTime += random.nextInt(20);
            payloads.add(placed(random.nextInt(3) > 0 ? batch() : commands()));
        }
        return payloads;
    }

    /** Follows where {@link ApplyDriver#entries} puts a payload, to know the positions of half messages. */
    private byte[] placed(byte[] payload) {
        position += MemoryCommitLog.HEADER_BYTES;
        if (EntryFormat.kindOf(payload) == EntryFormat.MESSAGES) {
            MessageBatchCursor cursor = new MessageBatchCursor();
            cursor.open(payload);
            for (int i = 0; i < cursor.requestCount(); i++) {
                cursor.nextRequest();
                for (int m = 0; m < cursor.messageCount(); m++) {
                    cursor.nextMessage();
                    if (cursor.half()) {
                        halves.add(position + cursor.recordAt());
                    }
                }
            }
        }
        position += payload.length;
        return payload;
    }

    /** Mostly one of the newest half messages, resolved or not. */
    private long half() {
        if (halves.isEmpty() || random.nextInt(20) == 0) {
            return random.nextInt(1000);
        }
        return halves.get(Math.max(0, halves.size() - 1 - random.nextInt(8)));
    }

    private SendRequest halfRequest() {
        QueueId queue = queue();
        SendRequest plain =
                Records.request("t", queue, random.nextBoolean() ? stamp(queue, 1) : null, random.nextInt(), "half");
        return new SendRequest(
                queue,
                plain.messages(),
                plain.stamp(),
                new SendRequest.Half("p" + random.nextInt(2), random.nextInt(100)));
    }

    private GroupCommand halfCommand() {
        return switch (random.nextInt(8)) {
            case 0 -> new GroupCommand.GiveUpHalf(half(), queue());
            case 1 -> new GroupCommand.CheckHalves(List.of(half(), half()), random.nextInt(50));
            case 2 -> new GroupCommand.ForgetResolutions(half());
            default -> new GroupCommand.ResolveHalf(half(), random.nextBoolean(), "p" + random.nextInt(2));
        };
    }

    private byte[] batch() {
        List<SendRequest> requests = new ArrayList<>();
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            requests.add(random.nextInt(4) == 0 ? halfRequest() : request());
        }
        return Payloads.batch(logTime, requests);
    }

    private SendRequest request() {
        QueueId queue = queue();
        String[] bodies = new String[1 + random.nextInt(3)];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = "b".repeat(random.nextInt(40));
        }
        return Records.request(
                "t", queue, random.nextBoolean() ? stamp(queue, bodies.length) : null, random.nextInt(), bodies);
    }

    private ProducerStamp stamp(QueueId queue, int messages) {
        int producer = random.nextInt(PRODUCERS);
        long[] next = sequences[queue.topicId()][queue.number()];
        long first = Math.max(0, next[producer] + (random.nextInt(4) > 0 ? 0 : random.nextInt(5) - 3));
        int epoch = random.nextInt(12) == 0 ? 1 + random.nextInt(2) : 0;
        next[producer] = first + messages;
        return new ProducerStamp(producer, epoch, first);
    }

    private byte[] commands() {
        GroupCommand[] commands = new GroupCommand[1 + random.nextInt(3)];
        for (int i = 0; i < commands.length; i++) {
            commands[i] = random.nextInt(3) == 0 ? halfCommand() : command();
        }
        return Payloads.commands(logTime, commands);
    }

    private GroupCommand command() {
        String group = "g" + random.nextInt(GROUPS);
        String owner = "c" + random.nextInt(2);
        switch (random.nextInt(15)) {
            case 0:
                return new GroupCommand.DeleteTopic("t" + random.nextInt(TOPICS));
            case 1, 2:
                return putTopic(random.nextInt(TOPICS));
            case 3:
                return new GroupCommand.PutGroup(GroupSettings.defaults(group), random.nextBoolean());
            case 4:
                return new GroupCommand.DeleteGroup(group, random.nextBoolean());
            case 5, 6, 7:
                return new GroupCommand.SaveOffsets(
                        List.of(
                                new GroupCommand.SaveOffsets.Offset(
                                        group, queue(), random.nextInt(50), owner, random.nextInt(3)),
                                new GroupCommand.SaveOffsets.Offset(group, queue(), random.nextInt(50))),
                        random.nextInt(8) == 0);
            case 8, 9:
                return new GroupCommand.LockQueues(group, owner, List.of(queue(), queue()), random.nextInt(60));
            case 10:
                return new GroupCommand.UnlockQueues(group, owner, List.of(queue()));
            case 11:
                return new GroupCommand.FenceProducer(queue(), random.nextInt(PRODUCERS), random.nextInt(3));
            case 12:
                return new GroupCommand.ExpireProducers(logTime - random.nextInt(100));
            case 13:
                return new GroupCommand.ReleaseLocks(group, owner, logTime + random.nextInt(60));
            default:
                return new GroupCommand.StartTerm(
                        1 + random.nextInt(3),
                        "n" + random.nextInt(3),
                        "h:" + random.nextInt(9),
                        ApplyDriver.SEGMENT_BYTES);
        }
    }

    private static GroupCommand putTopic(int number) {
        return new GroupCommand.PutTopic(Records.topic("t" + number, QUEUES), false);
    }

    /** Mostly one that exists. */
    private QueueId queue() {
        return new QueueId(1 + random.nextInt(TOPICS + 1), random.nextInt(20) == 0 ? QUEUES : random.nextInt(QUEUES));
    }
}
