package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SendResult.Status;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Idempotent sends against a model that remembers everything: retries, gaps, overlaps, new epochs, fences, other
 * traffic on the queue, several requests per entry, several entries per round, restarts, state moved to a new node.
 */
class ProducerDedupProperties {
    private static final int QUEUES = 2;
    private static final int PRODUCERS = 2;

    /** Where one message was stored. */
    private record Place(long offset, long position, long storeTime) {}

    /** One producer on one queue, as it ought to be. */
    private static final class Model {
        int epoch = -1;
        List<Place> stored = new ArrayList<>();
        int endedEpoch = -1;
        long endedSequence = -1;
        long endedOffset = -1;

        void startEpoch(int newEpoch) {
            endedEpoch = epoch;
            endedSequence = stored.size() - 1;
            endedOffset = stored.isEmpty() ? -1 : stored.get(stored.size() - 1).offset;
            epoch = newEpoch;
            stored = new ArrayList<>();
        }
    }

    private final Map<String, Model> models = new HashMap<>();
    private final long[] nextOffset = new long[QUEUES];
    private final List<CommittedEntry> log = new ArrayList<>();
    private Random random = new Random();
    private long logTime = 1_000;

    @Property(tries = 15)
    void everyAnswer_isThatOfTheModel(@ForAll long seed) throws IOException {
        random = new Random(seed);
        models.clear();
        log.clear();
        logTime = 1_000;
        Arrays.fill(nextOffset, 0);
        try (TempDirectory directory = new TempDirectory()) {
            Path state = directory.path().resolve("0");
            ApplyDriver driver = start(state);
            driver.applyOne(
                    entry(Payloads.commands(logTime, new GroupCommand.PutTopic(Records.topic("t", QUEUES), false))));
            for (int round = 0; round < 60; round++) {
                switch (random.nextInt(10)) {
                    case 0 -> driver = restart(driver, state);
                    case 1 -> {
                        Path moved = directory.path().resolve(String.valueOf(round + 1));
                        driver = install(driver, directory.path().resolve("copy-" + round), moved);
                        state = moved;
                    }
                    case 2 -> fence(driver);
                    default -> sends(driver);
                }
            }
            driver.close();
        }
    }

    private ApplyDriver start(Path state) {
        ApplyDriver driver = new ApplyDriver(state);
        driver.applier().onLeaderStart(1);
        driver.applyRest(log, i -> true);
        return driver;
    }

    private ApplyDriver restart(ApplyDriver driver, Path state) throws IOException {
        if (random.nextBoolean()) {
            driver.closeFlushed();
        } else {
            driver.close();
        }
        return start(state);
    }

    /** A new node gets the state by a checkpoint and leads from then on. */
    private ApplyDriver install(ApplyDriver driver, Path copy, Path state) throws IOException {
        driver.applier().checkpoint(copy);
        driver.close();
        ApplyDriver other = new ApplyDriver(state);
        other.applier().install(copy);
        assertEquals(log.size(), other.applier().restored().logIndex());
        other.applier().onLeaderStart(2);
        return other;
    }

    private CommittedEntry entry(byte[] payload) {
        long position = log.isEmpty()
                ? 0
                : log.get(log.size() - 1).position() + log.get(log.size() - 1).payload().length;
        CommittedEntry entry = new CommittedEntry(log.size() + 1, 1, position + 32, payload);
        log.add(entry);
        return entry;
    }

    private void fence(ApplyDriver driver) {
        QueueId queue = new QueueId(1, random.nextInt(QUEUES));
        int producer = random.nextInt(PRODUCERS);
        Model model = model(queue, producer);
        int epoch = Math.max(0, model.epoch + random.nextInt(3) - 1);
        CommandResult expected;
        if (epoch < model.epoch) {
            expected = new CommandResult.Overtaken(model.epoch);
        } else {
            if (model.epoch < 0) {
                model.epoch = epoch;
            } else if (epoch > model.epoch) {
                model.startEpoch(epoch);
            }
            expected = new CommandResult.Fenced(model.endedEpoch, model.endedSequence, model.endedOffset);
        }
        EntryAnswer answer = driver.applyOne(
                entry(Payloads.commands(logTime, new GroupCommand.FenceProducer(queue, producer, epoch))));
        assertEquals(expected, ((EntryAnswer.Commands) answer).results()[0]);
    }

    private void sends(ApplyDriver driver) {
        List<CommittedEntry> entries = new ArrayList<>();
        List<List<SendRequest>> requests = new ArrayList<>();
        List<EntryAnswer> answers = new ArrayList<>();
        for (int e = 1 + random.nextInt(3); e > 0; e--) {
            List<SendRequest> inEntry = new ArrayList<>();
            for (int r = 1 + random.nextInt(4); r > 0; r--) {
                inEntry.add(request());
            }
            // What the model says depends on order, so ask it request by request.
            entries.add(entry(Payloads.batch(logTime, inEntry)));
            requests.add(inEntry);
            answers.add(driver.applier().apply(entries.get(entries.size() - 1)));
            expectations.add(judgeAll(inEntry, entries.get(entries.size() - 1)));
            logTime += random.nextInt(5);
        }
        driver.applier().endRound(new AppliedPoint(log.size(), 1, "n0"));
        for (int e = 0; e < entries.size(); e++) {
            SendResult[] results = ((EntryAnswer.Sends) answers.get(e)).results();
            for (int r = 0; r < results.length; r++) {
                SendResult expected = expectations.get(e).get(r);
                String what = requests.get(e).get(r).stamp() + " of " + expected;
                assertEquals(expected.status(), results[r].status(), what);
                assertEquals(expected.firstQueueOffset(), results[r].firstQueueOffset(), what);
                assertEquals(expected.storeTime(), results[r].storeTime(), what);
                assertEquals(expected.detail(), results[r].detail(), what);
                assertArrayEquals(expected.positions(), results[r].positions(), what);
            }
        }
        expectations.clear();
    }

    private final List<List<SendResult>> expectations = new ArrayList<>();

    private SendRequest request() {
        QueueId queue = new QueueId(1, random.nextInt(QUEUES));
        String[] bodies = new String[1 + random.nextInt(3)];
        Arrays.fill(bodies, "x");
        if (random.nextInt(4) == 0) {
            return Records.request("t", queue, null, 0, bodies);
        }
        int producer = random.nextInt(PRODUCERS);
        Model model = model(queue, producer);
        int epoch = Math.max(0, model.epoch + (random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0));
        long next = epoch == model.epoch ? model.stored.size() : 0;
        long first = Math.max(0, next + (random.nextInt(3) > 0 ? 0 : random.nextInt(7) - 5));
        return Records.request("t", queue, new ProducerStamp(producer, epoch, first), 0, bodies);
    }

    private List<SendResult> judgeAll(List<SendRequest> requests, CommittedEntry entry) {
        List<SendResult> results = new ArrayList<>();
        int recordBytes = requests.get(0).messages().get(0).record().length;
        int messages = requests.stream().mapToInt(r -> r.messages().size()).sum();
        long position = entry.position() + entry.payload().length - (long) messages * recordBytes;
        for (SendRequest request : requests) {
            List<Place> places = new ArrayList<>();
            for (int m = 0; m < request.messages().size(); m++) {
                places.add(new Place(nextOffset[request.queue().number()] + m, position, logTime));
                position += recordBytes;
            }
            results.add(judge(request, places));
        }
        return results;
    }

    private SendResult judge(SendRequest request, List<Place> places) {
        ProducerStamp stamp = request.stamp();
        if (stamp == null) {
            return store(request.queue(), places);
        }
        Model model = model(request.queue(), stamp.producerId());
        if (stamp.epoch() < model.epoch) {
            return new SendResult(Status.FENCED, -1, new long[0], logTime, model.epoch);
        }
        boolean newEpoch = stamp.epoch() > model.epoch;
        int known = newEpoch ? 0 : model.stored.size();
        int first = (int) stamp.firstSequence();
        int end = first + places.size();
        if (first == known) {
            if (model.epoch < 0) {
                model.epoch = stamp.epoch();
            } else if (newEpoch) {
                model.startEpoch(stamp.epoch());
            }
            model.stored.addAll(places);
            return store(request.queue(), places);
        }
        if (end > known) {
            return new SendResult(Status.SEQUENCE_GAP, -1, new long[0], logTime, known);
        }
        List<Place> original = model.stored.subList(first, end);
        return new SendResult(
                Status.DUPLICATE,
                original.get(0).offset,
                positions(original),
                original.get(0).storeTime,
                request.queue().number());
    }

    private SendResult store(QueueId queue, List<Place> places) {
        nextOffset[queue.number()] += places.size();
        return new SendResult(Status.STORED, places.get(0).offset, positions(places), logTime, 0);
    }

    private static long[] positions(List<Place> places) {
        return places.stream().mapToLong(Place::position).toArray();
    }

    private Model model(QueueId queue, long producer) {
        return models.computeIfAbsent(queue + "/" + producer, k -> new Model());
    }
}
