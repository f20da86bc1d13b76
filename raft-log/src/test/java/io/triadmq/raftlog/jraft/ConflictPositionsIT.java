package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.segment.LogRecord;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SamePosition after conflicts: a dead leader keeps entries that were never committed and fill several segments; what
 * the others write meanwhile has other sizes, so fillers and segment borders fall elsewhere.
 */
final class ConflictPositionsIT {
    private static final int ROUNDS = 2;

    @TempDir
    private Path root;

    private final Random random = new Random(5);

    @Test
    void conflictsAcrossSegmentBorders_leaveTheSamePositionsEverywhere() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.flushMode = FlushMode.SYNC;
            group.startAll();
            for (int round = 0; round < ROUNDS; round++) {
                append(group, 8);
                group.awaitEqual();
                int old = group.awaitLeader();
                int first = group.other(old);
                int second = group.other(old, first);
                group.crash(first);
                group.crash(second);
                SegmentedLog log = group.log(old).log();
                long committed = log.lastIndex();
                long end = log.endPosition();
                fillUncommitted(group, old);
                assertTrue(log.endPosition() > end + 2 * group.segmentBytes, "uncommitted entries span segments");
                long conflicting = log.lastIndex();
                group.crash(old);
                group.start(first);
                group.start(second);
                append(group, 8);
                assertTrue(group.log(first).log().lastIndex() < conflicting, "the old leader's log is the longer one");
                group.start(old);
                append(group, 1);
                group.awaitEqual();
                assertSameLogs(group, committed);
            }
        }
    }

    private void append(Group group, int count) {
        for (int i = 0; i < count; i++) {
            group.mustAppend("kept " + "x".repeat(random.nextInt(30_000)));
        }
    }

    /** Entries that no majority can get; they are in the leader's log when this returns. */
    private void fillUncommitted(Group group, int leader) {
        SegmentedLog log = group.log(leader).log();
        long before = log.lastIndex();
        long term = group.term(leader);
        for (int i = 0; i < 20; i++) {
            group.append(leader, new byte[15_000 + random.nextInt(20_000)], term);
        }
        Group.awaitTrue("uncommitted entries are stored", () -> log.storedIndex() >= before + 20);
    }

    private static void assertSameLogs(Group group, long checkContentFrom) throws Exception {
        SegmentedLog left = group.log(0).log();
        for (int node = 1; node < group.size(); node++) {
            SegmentedLog right = group.log(node).log();
            Group.awaitTrue(
                    "the logs end alike",
                    () -> left.lastIndex() == right.lastIndex() && left.storedIndex() == right.storedIndex());
            assertEquals(left.endPosition(), right.endPosition());
            for (long index = left.firstIndex(); index <= left.lastIndex(); index++) {
                assertEquals(left.position(index), right.position(index), "position of entry " + index);
                if (index >= checkContentFrom) {
                    LogRecord a = left.entry(index);
                    LogRecord b = right.entry(index);
                    assertNotNull(a);
                    assertNotNull(b);
                    assertEquals(a.term(), b.term());
                    assertArrayEquals(a.payload(), b.payload());
                }
            }
            assertEquals(right.lastIndex() - right.firstIndex() + 1, right.verify(0, Long.MAX_VALUE));
        }
    }
}
