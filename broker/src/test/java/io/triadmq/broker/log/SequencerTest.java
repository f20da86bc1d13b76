package io.triadmq.broker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.Records;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private static final QueueId QUEUE = new QueueId(1, 0);
    private static final long TERM = 3;

    /** Two entries go out at once, then requests gather up to four bodies of 1000 bytes. */
    private static final SequencerLimits SMALL = new SequencerLimits(5_000, 2, 3_000, 0, 4, 20_000, 35_000, 64);

    private final ManualLog log = new ManualLog();
    private final AtomicLong clock = new AtomicLong(5_000);
    private Sequencer sequencer = sequencer(SMALL);

    private Sequencer sequencer(SequencerLimits limits) {
        return new Sequencer(
                "test",
                limits,
                10_000,
                clock::get,
                term -> new GroupCommand.StartTerm(term, "n0", "h:1", 1),
                () -> "n7");
    }

    @AfterEach
    void close() {
        sequencer.close();
    }

    private void lead() throws InterruptedException {
        sequencer.attach(log);
        sequencer.leaderStarted(TERM, 0);
        ManualLog.Append start = log.next();
        assertEquals(List.of(new GroupCommand.StartTerm(TERM, "n0", "h:1", 1)), start.commands());
        start.apply();
    }

    private static SendRequest message(int tag) {
        return Records.request("t", QUEUE, null, tag, "x".repeat(1_000 - 92));
    }

    private CompletableFuture<AppendOutcome<SendResult>> send(int tag) {
        CompletableFuture<AppendOutcome<SendResult>> outcome = new CompletableFuture<>();
        sequencer.send(message(tag), outcome::complete);
        return outcome;
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static Reason reason(CompletableFuture<? extends AppendOutcome<?>> outcome) throws Exception {
        return assertInstanceOf(AppendOutcome.Refused.class, get(outcome)).reason();
    }

    @Test
    void lonelySend_goesOutAtOnce() throws Exception {
        lead();
        CompletableFuture<AppendOutcome<SendResult>> outcome = send(1);
        ManualLog.Append append = log.next();
        assertEquals(TERM, append.term());
        assertEquals(List.of(1), append.tags());
        append.apply();
        assertEquals(
                1,
                assertInstanceOf(AppendOutcome.Applied.class, get(outcome)).result() instanceof SendResult r
                        ? r.firstQueueOffset()
                        : -1);
    }

    @Test
    void sendsWhileEntriesAreInFlight_shareTheNextEntry() throws Exception {
        lead();
        send(1);
        ManualLog.Append first = log.next();
        send(2);
        ManualLog.Append second = log.next();
        send(3);
        send(4);
        assertEquals(0, log.waiting(), "gathers while two are in flight");
        first.apply();
        assertEquals(List.of(3, 4), log.next().tags());
        second.apply();
    }

    @Test
    void fullEntry_doesNotWait_untilTheWindowIsFull() throws Exception {
        lead();
        List<ManualLog.Append> inFlight = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            send(i);
            inFlight.add(log.next());
        }
        for (int i = 2; i < 12; i++) {
            send(i);
        }
        List<Integer> tags = new ArrayList<>();
        tags.addAll(log.next().tags());
        tags.addAll(log.next().tags());
        assertEquals(IntStream.range(2, 2 + tags.size()).boxed().toList(), tags);
        send(12);
        assertEquals(0, log.waiting(), "four entries are in flight");
    }

    @Test
    void orderOfOneThread_isKept_acrossKindsAndEntries() throws Exception {
        lead();
        for (int i = 0; i < 4; i++) {
            send(i);
        }
        CompletableFuture<AppendOutcome<CommandResult>> command = new CompletableFuture<>();
        sequencer.propose(new GroupCommand.DeleteTopic("a"), command::complete);
        send(4);
        List<Object> seen = new ArrayList<>();
        while (seen.size() < 6) {
            ManualLog.Append append = log.next();
            if (append.isCommands()) {
                seen.addAll(append.commands());
            } else {
                seen.addAll(append.tags());
            }
            append.apply();
        }
        assertEquals(List.of(0, 1, 2, 3, new GroupCommand.DeleteTopic("a"), 4), seen);
        assertInstanceOf(AppendOutcome.Applied.class, get(command));
    }

    @Test
    void logTime_neverFalls_whateverTheClock() throws Exception {
        sequencer.attach(log);
        sequencer.leaderStarted(TERM, 9_000);
        ManualLog.Append start = log.next();
        assertEquals(9_000, start.logTime(), "the log was ahead of this clock");
        start.apply();
        clock.set(9_500);
        send(1);
        ManualLog.Append first = log.next();
        assertEquals(9_500, first.logTime());
        first.apply();
        clock.set(100);
        send(2);
        ManualLog.Append second = log.next();
        assertEquals(9_500, second.logTime());
        second.apply();
    }

    @Test
    void sendOnFollower_isRefusedWithTheLeader() throws Exception {
        sequencer.attach(log);
        AppendOutcome<SendResult> outcome = get(send(1));
        AppendOutcome.Refused<SendResult> refused = assertInstanceOf(AppendOutcome.Refused.class, outcome);
        assertEquals(Reason.NOT_LEADER, refused.reason());
        assertEquals("n7", refused.leaderHint());
    }

    @Test
    void waitingAtStepDown_isRefused_inFlightKeepsItsOwnOutcome() throws Exception {
        lead();
        CompletableFuture<AppendOutcome<SendResult>> first = send(1);
        ManualLog.Append firstAppend = log.next();
        CompletableFuture<AppendOutcome<SendResult>> second = send(2);
        ManualLog.Append secondAppend = log.next();
        CompletableFuture<AppendOutcome<SendResult>> waiting = send(3);

        sequencer.leaderStopped(TERM);

        assertEquals(Reason.NOT_LEADER, reason(waiting));
        firstAppend.apply();
        secondAppend.unknown();
        assertInstanceOf(AppendOutcome.Applied.class, get(first));
        assertEquals(
                TERM, assertInstanceOf(AppendOutcome.Unknown.class, get(second)).termAtAppend());
        assertEquals(0, log.waiting());
    }

    @Test
    void acceptedInAnEarlierTerm_neverEntersALaterOne() throws Exception {
        sequencer.leaderStarted(TERM, 0);
        CompletableFuture<AppendOutcome<SendResult>> old = send(1);
        sequencer.leaderStopped(TERM);
        sequencer.leaderStarted(TERM + 1, 0);
        CompletableFuture<AppendOutcome<SendResult>> current = send(2);
        sequencer.attach(log);
        log.next().apply();
        ManualLog.Append append = log.next();
        assertEquals(List.of(2), append.tags());
        assertEquals(TERM + 1, append.term());
        append.apply();
        assertEquals(Reason.NOT_LEADER, reason(old));
        assertInstanceOf(AppendOutcome.Applied.class, get(current));
    }

    @Test
    void firstEntryOfATerm_isTriedAgain_andComesBeforeAllOthers() throws Exception {
        sequencer.attach(log);
        sequencer.leaderStarted(TERM, 0);
        CompletableFuture<AppendOutcome<SendResult>> outcome = send(1);
        log.next().refuse(Reason.BUSY);
        log.next().unknown();
        ManualLog.Append start = log.next();
        assertTrue(start.isCommands());
        assertEquals(0, log.waiting());
        start.apply();
        log.next().apply();
        assertInstanceOf(AppendOutcome.Applied.class, get(outcome));
    }

    @Test
    void aboveTheWaitingLimit_isBusy() throws Exception {
        lead();
        List<CompletableFuture<AppendOutcome<SendResult>>> sent = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            sent.add(send(i));
        }
        AppendOutcome.Refused<?> refused = assertInstanceOf(AppendOutcome.Refused.class, get(sent.get(63)));
        assertEquals(Reason.BUSY, refused.reason());
        assertTrue(
                refused.detail()
                        .matches("sends of 3\\d{4} bytes are in flight, \\d+ more exceed the limit of 35000 .*"),
                refused.detail());
        for (int ended = 0; ended < 64; ) {
            log.next().apply();
            ended = (int) sent.stream().filter(CompletableFuture::isDone).count();
        }
        assertTrue(sent.stream().anyMatch(one -> one.join() instanceof AppendOutcome.Applied));
        CompletableFuture<AppendOutcome<SendResult>> after = send(99);
        log.next().apply();
        assertInstanceOf(AppendOutcome.Applied.class, get(after));
    }

    @Test
    void close_refusesWhatWaits_andWhatComes() throws Exception {
        lead();
        send(1);
        send(2);
        ManualLog.Append one = log.next();
        while (log.waiting() == 0 && one.tags().size() < 2) {
            Thread.onSpinWait();
        }
        CompletableFuture<AppendOutcome<SendResult>> waiting = send(3);
        CompletableFuture<AppendOutcome<SendResult>> waitingToo = send(4);
        sequencer.close();
        assertTrue(waiting.isDone() && waitingToo.isDone() || log.waiting() > 0);
        assertEquals(Reason.SHUTTING_DOWN, reason(send(5)));
    }

    @Test
    void everyRequestEndsOnce_underConcurrency() throws Exception {
        sequencer = sequencer(SequencerLimits.DEFAULT);
        lead();
        int threads = 4;
        int each = 2_000;
        Thread answering = new Thread(() -> {
            try {
                while (true) {
                    log.next().apply();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();
        List<Thread> senders = new ArrayList<>();
        List<List<Long>> answers = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(threads * each);
        for (int t = 0; t < threads; t++) {
            List<Long> mine = Collections.synchronizedList(new ArrayList<>());
            answers.add(mine);
            int base = t * each;
            Thread sender = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    sequencer.send(message(base + i), outcome -> {
                        if (outcome instanceof AppendOutcome.Applied<SendResult> applied) {
                            mine.add(applied.result().firstQueueOffset());
                        }
                        ended.countDown();
                    });
                }
            });
            senders.add(sender);
            sender.start();
        }
        assertTrue(ended.await(60, TimeUnit.SECONDS), "every request ends");
        answering.interrupt();
        answering.join();
        for (int t = 0; t < threads; t++) {
            List<Long> mine = answers.get(t);
            assertEquals(mine.stream().sorted().toList(), mine, "in the sender's order");
        }
    }

    @Test
    void companyThatDoesNotCome_delaysNoLongerThanTheLimit() throws Exception {
        long gatherNanos = TimeUnit.MILLISECONDS.toNanos(300);
        sequencer = sequencer(new SequencerLimits(50_000, 1, 40_000, gatherNanos, 4, 200_000, 100_000, 64));
        lead();
        send(0);
        ManualLog.Append alone = log.next();
        for (int i = 1; i <= 8; i++) {
            send(i);
        }
        alone.apply();
        ManualLog.Append together = log.next();
        assertEquals(8, together.tags().size());
        together.apply();
        CompletableFuture<AppendOutcome<SendResult>> late = send(9);
        ManualLog.Append last = log.next();
        assertEquals(List.of(9), last.tags());
        last.apply();
        assertInstanceOf(AppendOutcome.Applied.class, get(late));
    }

    @Test
    void companyThatComes_endsTheWaitAtOnce() throws Exception {
        long farAway = TimeUnit.MINUTES.toNanos(10);
        sequencer = sequencer(new SequencerLimits(50_000, 1, 40_000, farAway, 4, 200_000, 100_000, 64));
        lead();
        send(0);
        ManualLog.Append alone = log.next();
        for (int i = 1; i <= 8; i++) {
            send(i);
        }
        alone.apply();
        log.next().apply();
        for (int i = 9; i <= 16; i++) {
            send(i);
        }
        assertTrue(log.next().tags().size() >= 2, "several go together, long before the limit");
    }

    @Test
    void badRequest_isTheCallersBug() {
        sequencer.attach(log);
        SendRequest empty = new SendRequest(QUEUE, List.of(), null);
        assertThrows(IllegalArgumentException.class, () -> sequencer.send(empty, outcome -> {}));
        SendRequest tooLarge = Records.request("t", QUEUE, null, 0, "x".repeat(10_000));
        assertThrows(IllegalArgumentException.class, () -> sequencer.send(tooLarge, outcome -> {}));
    }
}
