package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Half messages against a model of a few lines: sends, retries, resolutions, late ones, restarts, changes of leader. */
class HalfMessageProperties {
    private static final QueueId QUEUE = new QueueId(1, 0);
    private static final String GROUP = "pg";

    @Property(tries = 30)
    void firstResolutionWins_andIsSeenOnce(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        try (TempDirectory directory = new TempDirectory()) {
            Run run = new Run(new ApplyDriver(directory.path()), random);
            run.commands(new GroupCommand.PutTopic(Records.topic("orders", 1), false));
            for (int step = 0; step < 150; step++) {
                run.step();
                if (random.nextInt(25) == 0) {
                    run.driver.closeFlushed();
                    run.driver = new ApplyDriver(directory.path());
                    run.driver.applier().onLeaderStart(step + 2);
                }
                run.check();
            }
            run.driver.close();
        }
    }

    /** A half message as the model knows it. */
    private static final class Known {
        final long sequence;
        int checks;
        boolean resolved;
        boolean committed;

        long queueOffset = -1;

        Known(long sequence) {
            this.sequence = sequence;
        }
    }

    private static final class Run {
        private final Random random;
        private final TreeMap<Long, Known> model = new TreeMap<>();
        private final List<Long> visible = new ArrayList<>();
        private ApplyDriver driver;
        private long logIndex;
        private long logTime = 1000;
        private long position;
        private long sequence;

        Run(ApplyDriver driver, Random random) {
            this.driver = driver;
            this.random = random;
            driver.applier().onLeaderStart(1);
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> send();
                case 3 -> retry();
                case 4 -> ordinary();
                case 5 -> checkOne();
                default -> resolve();
            }
        }

        private void send() {
            SendResult result = sendHalf(sequence);
            assertEquals(SendResult.Status.STORED, result.status());
            model.put(result.firstQueueOffset(), new Known(sequence));
            sequence++;
        }

        private void retry() {
            Long at = any();
            if (at != null) {
                SendResult result = sendHalf(known(at).sequence);
                assertEquals(SendResult.Status.DUPLICATE, result.status());
                assertEquals(at, result.firstQueueOffset(), "a retry is answered with where the original is");
            }
        }

        /** The same producer's sends of the same queue that are no half messages, counted apart. */
        private void ordinary() {
            SendRequest request = Records.request("orders", QUEUE, null, 0, "x");
            visible.add(sendOne(request).positions()[0]);
        }

        private void checkOne() {
            Long at = any();
            if (at != null) {
                CommandResult result = commands(new GroupCommand.CheckHalves(List.of(at), 5))[0];
                boolean open = !known(at).resolved;
                assertEquals(new CommandResult.Unresolved(open ? List.of(at) : List.of()), result);
                known(at).checks += open ? 1 : 0;
            }
        }

        private void resolve() {
            List<Long> chosen = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0 && any() != null; n--) {
                chosen.add(any());
            }
            GroupCommand[] commands = chosen.stream()
                    .map(at -> new GroupCommand.ResolveHalf(at, random.nextBoolean(), GROUP))
                    .toArray(GroupCommand[]::new);
            CommandResult[] results = commands(commands);
            for (int i = 0; i < commands.length; i++) {
                Known one = known(chosen.get(i));
                boolean first = !one.resolved;
                if (first) {
                    one.resolved = true;
                    one.committed = ((GroupCommand.ResolveHalf) commands[i]).commit();
                    if (one.committed) {
                        one.queueOffset = visible.size();
                        visible.add(chosen.get(i));
                    }
                }
                assertEquals(new CommandResult.Resolved(one.committed, one.queueOffset, first), results[i]);
            }
            assertInstanceOf(
                    CommandResult.Rejected.class, commands(new GroupCommand.ResolveHalf(7, true, GROUP))[0], "unknown");
        }

        void check() {
            List<IndexRow> rows = driver.applier().state().index().scan(QUEUE, 0, Integer.MAX_VALUE);
            assertEquals(visible, rows.stream().map(IndexRow::position).toList());
            long before = -1;
            for (IndexRow row : rows) {
                assertEquals(true, row.visibleAt() > before, "what rows are searched by grows");
                before = row.visibleAt();
            }
            List<Long> open = model.entrySet().stream()
                    .filter(each -> !each.getValue().resolved)
                    .map(Map.Entry::getKey)
                    .toList();
            List<HalfMessage> halves = driver.applier().state().halves().unresolved(0, Integer.MAX_VALUE);
            assertEquals(open, halves.stream().map(HalfMessage::position).toList());
            halves.forEach(half -> assertEquals(known(half.position()).checks, half.checks()));
            assertEquals(
                    open.isEmpty() ? Long.MAX_VALUE : open.get(0),
                    driver.applier().state().halves().eldestPosition());
            assertNull(driver.applier().state().halves().unresolvedAt(7));
        }

        private @Nullable Long any() {
            if (model.isEmpty()) {
                return null;
            }
            List<Long> all = List.copyOf(model.keySet());
            return all.get(random.nextInt(all.size()));
        }

        private Known known(long at) {
            Known known = model.get(at);
            if (known == null) {
                throw new AssertionError("no half message at " + at);
            }
            return known;
        }

        private SendResult sendHalf(long ofSequence) {
            SendRequest plain =
                    Records.request("orders", QUEUE, new ProducerStamp(9, 0, ofSequence), 0, "half " + ofSequence);
            return sendOne(new SendRequest(
                    QUEUE, plain.messages(), plain.stamp(), new SendRequest.Half(GROUP, random.nextInt(100))));
        }

        private SendResult sendOne(SendRequest request) {
            byte[] payload = Payloads.batch(++logTime, List.of(request));
            return ((EntryAnswer.Sends) driver.applyOne(entry(payload))).results()[0];
        }

        CommandResult[] commands(GroupCommand... commands) {
            byte[] payload = Payloads.commands(++logTime, commands);
            return ((EntryAnswer.Commands) driver.applyOne(entry(payload))).results();
        }

        private CommittedEntry entry(byte[] payload) {
            logIndex++;
            position += 32;
            CommittedEntry entry = new CommittedEntry(logIndex, 1, position, payload);
            position += payload.length;
            return entry;
        }
    }
}
