package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.Records;
import io.triadmq.raftlog.CommittedEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose offsets are saved for a queue that is locked, and how long a lock is somebody's. */
class LockFencingTest {
    private static final QueueId QUEUE = new QueueId(1, 0);
    private static final long LEASE = 100;

    @TempDir
    Path directory;

    private ApplyDriver driver;
    private long logIndex;

    @BeforeEach
    void open() {
        driver = new ApplyDriver(directory.resolve("state"));
        command(0, new GroupCommand.PutTopic(Records.topic("orders", 2), false));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private CommandResult command(long logTime, GroupCommand command) {
        logIndex++;
        byte[] payload = Payloads.commands(logTime, command);
        CommittedEntry entry = new CommittedEntry(logIndex, 1, logIndex * 100_000, payload);
        return ((EntryAnswer.Commands) driver.applyOne(entry)).results()[0];
    }

    /** The number of the ownership; 0 when it is not given. */
    private long lock(long logTime, String owner) {
        Map<QueueId, Long> epochs = ((CommandResult.Locked)
                        command(logTime, new GroupCommand.LockQueues("g", owner, List.of(QUEUE), LEASE)))
                .epochs();
        return epochs.getOrDefault(QUEUE, 0L);
    }

    private boolean save(long logTime, long offset, String savedBy, long epoch) {
        CommandResult result = command(
                logTime, new SaveOffsets(List.of(new SaveOffsets.Offset("g", QUEUE, offset, savedBy, epoch)), false));
        boolean saved = driver.applier().state().offsets().get("g", QUEUE).orElse(-1) == offset;
        assertEquals(saved, result instanceof CommandResult.Done, result.toString());
        return saved;
    }

    private void startTerm(long logTime, long term) {
        command(logTime, new GroupCommand.StartTerm(term, "n1", "h:1", ApplyDriver.SEGMENT_BYTES));
    }

    @Test
    void ownerThatLostItsLock_savesNothingAnyMore() {
        long first = lock(1_000, "a");
        assertTrue(save(1_010, 1, "a", first));
        assertTrue(save(1_200, 2, "a", first), "expired, but nobody has had the queue since");
        long second = lock(1_210, "b");
        assertTrue(second > first);
        assertTrue(!save(1_220, 3, "a", first), "late");
        assertTrue(save(1_220, 4, "b", second));
        command(1_230, new GroupCommand.UnlockQueues("g", "b", List.of(QUEUE)));
        assertTrue(!save(1_240, 5, "a", first), "late still, though the queue is free");
        assertTrue(save(1_240, 6, "b", second), "nobody has had it since");
        long third = lock(1_250, "a");
        assertTrue(!save(1_260, 7, "a", first), "the same client, but another had the queue in between");
        assertTrue(save(1_260, 8, "a", third));
    }

    @Test
    void clientThatSaysNoEpoch_isKnownByItsName() {
        lock(1_000, "a");
        assertTrue(save(1_010, 1, "a", 0));
        assertTrue(!save(1_010, 2, "b", 0), "not the owner");
        assertTrue(save(1_010, 3, "", 0), "nobody knows who it is");
        assertTrue(save(1_200, 4, "b", 0), "the lock has expired");
    }

    @Test
    void queueThatWasNeverLocked_isAnybodys() {
        assertTrue(save(1_000, 1, "a", 0));
        assertTrue(save(1_000, 2, "b", 0));
    }

    @Test
    void otherGroupsLock_doesNotMatter() {
        command(1_000, new GroupCommand.LockQueues("other", "z", List.of(QUEUE), LEASE));
        assertTrue(save(1_010, 1, "a", 0));
    }

    @Test
    void reset_asksNoLock() {
        lock(1_000, "a");
        command(1_010, new SaveOffsets(List.of(new SaveOffsets.Offset("g", QUEUE, 7)), true));
        assertEquals(7, driver.applier().state().offsets().get("g", QUEUE).orElse(-1));
    }

    @Test
    void newLeaderWithAnEarlyClock_shortensNoLease() {
        long first = lock(1_000, "a");
        startTerm(50_000, 2);
        assertEquals(0, lock(50_050, "b"), "50 of 100 are left");
        assertEquals(50_100, driver.applier().state().locks().get("g", QUEUE).expiresAt());
        assertEquals(first, lock(50_060, "a"), "renewed");
        startTerm(50_060, 3);
        assertEquals(0, lock(50_159, "b"));
        assertEquals(first + 1, lock(50_160, "b"));
    }

    @Test
    void leaseThatHadRunOut_isNotRevivedByANewTerm() {
        lock(1_000, "a");
        command(2_000, new GroupCommand.DeleteTopic("none"));
        startTerm(50_000, 2);
        assertEquals(2, lock(50_000, "b"));
    }

    @Test
    void lockAndEpoch_outliveARestart() throws Exception {
        long first = lock(1_000, "a");
        driver.closeFlushed();
        driver = new ApplyDriver(directory.resolve("state"));
        assertNotNull(driver.applier().state().locks().get("g", QUEUE));
        assertEquals(0, lock(1_050, "b"));
        assertEquals(first + 1, lock(1_100, "b"));
        assertTrue(!save(1_110, 1, "a", first));
    }
}
