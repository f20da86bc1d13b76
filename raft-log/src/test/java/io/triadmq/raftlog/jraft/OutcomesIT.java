package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.AppendOutcome.Unknown;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariant ThreeOutcomes under leaders that step down in every way while appends are in flight. */
final class OutcomesIT {
    @TempDir
    private Path root;

    /** What was said of an append: how often, and last. */
    private static final class Said {
        final AtomicInteger times = new AtomicInteger();
        volatile AppendOutcome<Long> outcome = new Unknown<>(0, "nothing was said");
    }

    private enum StepDown {
        HAND_OVER,
        CRASH,
        STOP,
        LOSE_QUORUM
    }

    private final Map<String, Said> said = new ConcurrentHashMap<>();

    @Test
    void everyAppend_endsOnce_andAsItIsInTheLog() throws Exception {
        run(1, 6);
    }

    @Test
    @Tag("long")
    void everyAppend_endsOnce_andAsItIsInTheLog_overManyStepDowns() throws Exception {
        for (long seed = 2; seed < 6; seed++) {
            run(seed, 25);
        }
    }

    private void run(long seed, int stepDowns) throws Exception {
        Random random = new Random(seed);
        said.clear();
        try (Group group = new Group(root.resolve("s" + seed), 3)) {
            group.electionTimeout = java.time.Duration.ofMillis(500);
            group.startAll();
            group.mustAppend("first");
            AtomicLong numbers = new AtomicLong();
            for (int round = 0; round < stepDowns; round++) {
                int leader = group.awaitLeader();
                StepDown way = StepDown.values()[(round + (int) seed) % StepDown.values().length];
                Thread stream = stream(group, leader, numbers);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10 + random.nextInt(60)));
                stepDown(group, leader, way);
                stream.join();
                for (int node = 0; node < 3; node++) {
                    if (!group.runs(node)) {
                        group.start(node);
                    }
                }
                group.mustAppend("round " + round);
            }
            group.awaitEqual();
            Group.awaitTrue(
                    "every append has ended", () -> said.values().stream().allMatch(each -> each.times.get() > 0));
            check(group, seed);
        }
    }

    /** Appends as fast as it may until the leader refuses because it is none, or is gone. */
    private Thread stream(Group group, int leader, AtomicLong numbers) {
        JRaftCommitLog<Long> log = group.log(leader);
        long term = group.term(leader);
        Thread thread = new Thread(() -> {
            boolean leads = true;
            while (leads) {
                String payload = "a" + numbers.incrementAndGet();
                Said entry = new Said();
                said.put(payload, entry);
                log.append(payload.getBytes(StandardCharsets.UTF_8), term, outcome -> {
                    entry.outcome = outcome;
                    entry.times.incrementAndGet();
                });
                leads = !(entry.times.get() > 0
                        && entry.outcome instanceof Refused<Long> refused
                        && refused.reason() != AppendOutcome.Reason.BUSY);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
            }
        });
        thread.start();
        return thread;
    }

    private static void stepDown(Group group, int leader, StepDown way) throws Exception {
        switch (way) {
            case HAND_OVER ->
                Group.get(
                        group.log(leader).transferLeadership("", Group.PATIENCE).handle((done, failed) -> true));
            case CRASH -> group.crash(leader);
            case STOP -> group.stop(leader);
            case LOSE_QUORUM -> {
                int first = group.other(leader);
                group.crash(first);
                group.crash(group.other(leader, first));
                Group.awaitTrue("n" + leader + " steps down", () -> group.term(leader) == 0);
            }
        }
    }

    private void check(Group group, long seed) {
        // A node that was there all the time does not exist; the ledger of a restarted one begins with what it had.
        Map<String, Integer> stored = new HashMap<>();
        int longest = 0;
        for (int node = 1; node < 3; node++) {
            longest = group.machineOf(node).payloads().size()
                            > group.machineOf(longest).payloads().size()
                    ? node
                    : longest;
        }
        group.machineOf(longest).payloads().forEach(payload -> stored.merge(payload, 1, Integer::sum));
        Map<String, Long> kinds = said.values().stream()
                .collect(Collectors.groupingBy(each -> each.outcome.getClass().getSimpleName(), Collectors.counting()));
        System.out.printf("seed %d: %s%n", seed, kinds);
        said.forEach((payload, entry) -> {
            int times = stored.getOrDefault(payload, 0);
            assertEquals(1, entry.times.get(), payload + " ended as often");
            assertTrue(times <= 1, payload + " is stored " + times + " times");
            if (entry.outcome instanceof Applied) {
                assertEquals(1, times, payload + " was applied and is not there");
            } else if (entry.outcome instanceof Refused) {
                assertEquals(0, times, payload + " was refused and is there: " + entry.outcome);
            }
        });
        for (String kind : List.of("Applied", "Unknown", "Refused")) {
            assertTrue(kinds.getOrDefault(kind, 0L) > 0, "no append ended " + kind + ": " + kinds);
        }
    }
}
