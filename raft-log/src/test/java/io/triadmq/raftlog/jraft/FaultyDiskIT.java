package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.LogStatus.Role;
import io.triadmq.raftlog.disk.FaultyDisk;
import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Groups whose members have bad disks. */
final class FaultyDiskIT {
    @TempDir
    private Path root;

    private final FaultyDisk disk = new FaultyDisk();

    private Group group(FlushMode mode) throws IOException {
        Group group = new Group(disk.path(root), 3);
        group.flushMode = mode;
        return group.startAll();
    }

    private boolean isLogOf(int node, Path file) {
        return file.startsWith(root.resolve("n" + node).resolve("log"));
    }

    @ParameterizedTest
    @CsvSource({"SYNC, FORCE", "SYNC, WRITE", "ASYNC, FORCE", "ASYNC, WRITE"})
    void leaderWhoseDiskFails_givesUpLeadership_andNothingAcknowledgedIsLost(FlushMode mode, Operation failing)
            throws Exception {
        ListAppender<ILoggingEvent> lines = record();
        try (Group group = group(mode)) {
            group.mustAppend("before ", 20);
            int bad = group.awaitLeader();
            disk.setFault((operation, file) -> {
                if (operation == failing && isLogOf(bad, file)) {
                    throw new IOException("Input/output error");
                }
            });
            List<CompletableFuture<AppendOutcome<Long>>> during = new ArrayList<>();
            long term = group.term(bad);
            for (int i = 0; i < 20; i++) {
                during.add(group.append(bad, ("during " + i).getBytes(StandardCharsets.UTF_8), term));
            }
            Group.awaitTrue("n" + bad + " gave up", () -> group.term(bad) == 0);
            Group.awaitTrue(
                    "n" + bad + " told its owner",
                    () -> group.machineOf(bad).brokenBy.get() != null);
            assertEquals(Role.FAILED, group.log(bad).status().role());
            Refused<Long> refused = assertInstanceOf(Refused.class, Group.get(group.append(bad, new byte[1], term)));
            assertEquals(Reason.SHUTTING_DOWN, refused.reason());

            List<String> applied = new ArrayList<>();
            for (int i = 0; i < during.size(); i++) {
                if (Group.get(during.get(i)) instanceof Applied) {
                    applied.add("during " + i);
                }
            }
            group.mustAppend("after ", 20);
            int next = group.awaitLeader();
            assertFalse(next == bad);
            assertTrue(group.machineOf(next).payloads().containsAll(applied));
            assertSaidOnce(lines, "n" + bad);

            disk.heal();
            group.crash(bad);
            group.start(bad);
            group.mustAppend("healed");
            group.awaitEqual();
            assertNull(group.machineOf(bad).brokenBy.get());
        } finally {
            stopRecording(lines);
        }
    }

    @ParameterizedTest
    @CsvSource({"SYNC, FORCE", "SYNC, WRITE", "ASYNC, FORCE", "ASYNC, WRITE"})
    void followerWhoseDiskFails_isLeftBehind_andTheGroupGoesOn(FlushMode mode, Operation failing) throws Exception {
        try (Group group = group(mode)) {
            group.mustAppend("before ", 20);
            int bad = group.other(group.awaitLeader());
            disk.setFault((operation, file) -> {
                if (operation == failing && isLogOf(bad, file)) {
                    throw new IOException("Input/output error");
                }
            });
            group.mustAppend("during ", 20);
            Group.awaitTrue(
                    "n" + bad + " told its owner",
                    () -> group.machineOf(bad).brokenBy.get() != null);
            assertEquals(Role.FAILED, group.log(bad).status().role());
            group.mustAppend("after ", 5);
            disk.heal();
            group.crash(bad);
            group.start(bad);
            group.awaitEqual();
        }
    }

    /** Invariant NeverAhead: the two followers commit what the leader's own disk has not got yet. */
    @Test
    void leaderWithASlowDisk_appliesNothingThatItsDiskDoesNotHave() throws Exception {
        try (Group group = group(FlushMode.SYNC)) {
            group.mustAppend("before ", 5);
            int slow = group.awaitLeader();
            ConcurrentLinkedQueue<String> ahead = new ConcurrentLinkedQueue<>();
            AtomicInteger lagging = new AtomicInteger();
            group.machineOf(slow).beforeApply = entry -> {
                long durable = group.log(slow).log().durableIndex();
                if (entry.logIndex() > durable) {
                    ahead.add("entry " + entry.logIndex() + " applied, " + durable + " on disk");
                }
            };
            disk.setFault((operation, file) -> {
                if (operation == Operation.FORCE && isLogOf(slow, file)) {
                    lagging.incrementAndGet();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
                }
            });
            List<CompletableFuture<AppendOutcome<Long>>> outcomes = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                outcomes.add(group.append(slow, "slow " + i));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            for (CompletableFuture<AppendOutcome<Long>> outcome : outcomes) {
                assertInstanceOf(Applied.class, Group.get(outcome));
            }
            assertTrue(lagging.get() > 1, "the disk was slow");
            assertTrue(ahead.isEmpty(), ahead::toString);
            disk.heal();
            group.awaitEqual();
        }
    }

    /** What the replicas of this module say at level ERROR. */
    private static ListAppender<ILoggingEvent> record() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        ((Logger) LoggerFactory.getLogger(BrokenSwitch.class)).addAppender(lines);
        return lines;
    }

    private static void stopRecording(ListAppender<ILoggingEvent> lines) {
        ((Logger) LoggerFactory.getLogger(BrokenSwitch.class)).detachAppender(lines);
    }

    private static void assertSaidOnce(ListAppender<ILoggingEvent> lines, String node) {
        List<String> said = lines.list.stream()
                .filter(line -> line.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(node + " stops"))
                .toList();
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("Input/output error"), said::toString);
    }
}
