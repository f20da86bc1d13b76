package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.UnreadableEntryException;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.QueueLocks;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.Records;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplierTest {
    private static final QueueId QUEUE = new QueueId(1, 0);

    @TempDir
    Path directory;

    private ApplyDriver driver;
    private long logIndex;

    @BeforeEach
    void open() {
        driver = new ApplyDriver(directory.resolve("state"));
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 2), false));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private CommittedEntry entry(byte[] payload) {
        logIndex++;
        return new CommittedEntry(logIndex, 1, logIndex * 100_000, payload);
    }

    private CommandResult[] commands(long logTime, GroupCommand... commands) {
        return ((EntryAnswer.Commands) driver.applyOne(entry(Payloads.commands(logTime, commands)))).results();
    }

    private SendResult send(long logTime, QueueId queue, ProducerStamp stamp, String... bodies) {
        byte[] payload = Payloads.batch(logTime, List.of(Records.request("orders", queue, stamp, 0, bodies)));
        return ((EntryAnswer.Sends) driver.applyOne(entry(payload))).results()[0];
    }

    private void save(long offset, boolean reset) {
        commands(
                0,
                new GroupCommand.SaveOffsets(List.of(new GroupCommand.SaveOffsets.Offset("g", QUEUE, offset)), reset));
    }

    @Test
    void savedOffset_fallsOnlyByReset() {
        save(10, false);
        save(7, false);
        assertEquals(OptionalLong.of(10), driver.applier().state().offsets().get("g", QUEUE));
        save(7, true);
        assertEquals(OptionalLong.of(7), driver.applier().state().offsets().get("g", QUEUE));
        assertEquals(Set.of("g"), driver.applier().state().offsets().groupsOf(1));
    }

    private List<QueueId> lock(long logTime, String owner) {
        CommandResult result = commands(logTime, new GroupCommand.LockQueues("g", owner, List.of(QUEUE), 100))[0];
        return List.copyOf(((CommandResult.Locked) result).epochs().keySet());
    }

    private QueueLocks.Lock lockNow() {
        return driver.applier().state().locks().get("g", QUEUE);
    }

    @Test
    void lock_isHeldForItsLease_andItsEpochGrowsWithEveryOwner() {
        assertEquals(List.of(QUEUE), lock(1_000, "a"));
        assertEquals(new QueueLocks.Lock("a", 1, 1_100), lockNow());
        assertEquals(List.of(), lock(1_050, "b"), "held by another");
        assertEquals(List.of(QUEUE), lock(1_090, "a"), "renewed");
        assertEquals(List.of(), lock(1_150, "b"), "the renewal counts");
        assertEquals(List.of(QUEUE), lock(1_190, "b"), "expired");
        assertEquals(new QueueLocks.Lock("b", 2, 1_290), lockNow());
        commands(1_200, new GroupCommand.UnlockQueues("g", "a", List.of(QUEUE)));
        assertEquals("b", lockNow().owner(), "only the owner unlocks");
        commands(1_200, new GroupCommand.UnlockQueues("g", "b", List.of(QUEUE)));
        assertNull(lockNow());
        assertEquals(List.of(QUEUE), lock(1_201, "b"));
        assertEquals(3, lockNow().epoch(), "the epoch outlives the lock");
    }

    @Test
    void locksOfAClientThatIsGone_areReleased_unlessItRenewedThemMeanwhile() {
        QueueLocks locks = driver.applier().state().locks();
        lock(1_000, "a");
        assertEquals(OptionalLong.of(1_100), locks.heldUntil("g", "a"));
        lock(1_050, "a");
        commands(1_060, new GroupCommand.ReleaseLocks("g", "a", 1_100));
        assertEquals(new QueueLocks.Lock("a", 1, 1_150), lockNow(), "it is back");
        commands(1_060, new GroupCommand.ReleaseLocks("g", "b", 1_150));
        assertEquals("a", lockNow().owner(), "of another client");

        commands(1_070, new GroupCommand.ReleaseLocks("g", "a", 1_150));
        assertNull(lockNow());
        assertEquals(OptionalLong.empty(), locks.heldUntil("g", "a"));
        assertEquals(List.of(QUEUE), lock(1_071, "b"));
        assertEquals(2, lockNow().epoch());
    }

    @Test
    void lockOfADeletedTopicsQueue_isNotGiven() {
        commands(0, new GroupCommand.DeleteTopic("orders"));
        assertEquals(List.of(), lock(1_000, "a"));
    }

    @Test
    void idleProducers_areForgotten_busyOnesAreNot() {
        send(1_000, QUEUE, new ProducerStamp(1, 0, 0), "a");
        send(2_000, QUEUE, new ProducerStamp(2, 0, 0), "a");
        commands(3_000, new GroupCommand.ExpireProducers(1_500));
        assertEquals(0, send(3_000, QUEUE, new ProducerStamp(1, 0, 1), "b").detail());
        assertEquals(
                SendResult.Status.SEQUENCE_GAP,
                send(3_000, QUEUE, new ProducerStamp(1, 0, 1), "b").status());
        assertEquals(
                SendResult.Status.STORED,
                send(3_000, QUEUE, new ProducerStamp(2, 0, 1), "b").status());
    }

    @Test
    void shrunkTopic_keepsItsQueuesNumbers_whenItGrowsAgain() {
        QueueId second = new QueueId(1, 1);
        send(0, second, null, "a", "b");
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 1), false));
        assertEquals(SendResult.Status.NO_SUCH_QUEUE, send(0, second, null, "c").status());
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 2), false));
        assertEquals(2, send(0, second, null, "c").firstQueueOffset());
        assertEquals(new QueueRange(0, 3), driver.applier().state().index().range(second));
    }

    @Test
    void topicVersion_isTheLogIndexOfTheLastChange() {
        assertEquals(1, driver.applier().state().topics().version());
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 2), false));
        assertEquals(1, driver.applier().state().topics().version(), "nothing changed");
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 3), true));
        assertEquals(1, driver.applier().state().topics().version(), "only if absent");
        commands(0, new GroupCommand.PutTopic(Records.topic("orders", 3), false));
        assertEquals(logIndex, driver.applier().state().topics().version());
        commands(0, new GroupCommand.PutGroup(GroupSettings.defaults("g"), true));
        assertEquals(logIndex, driver.applier().state().groups().version());
    }

    @Test
    void advancedQueues_areToldAfterTheirRowsCanBeRead() {
        List<QueueId> told = new ArrayList<>();
        driver.applier().addListener(queues -> {
            for (QueueId queue : queues) {
                assertEquals(
                        2, driver.applier().state().index().scan(queue, 0, 10).size());
                told.add(queue);
            }
        });
        send(0, QUEUE, null, "a", "b");
        assertEquals(List.of(QUEUE), told);
    }

    @Test
    void roundInProgress_isNotVisible() {
        byte[] payload = Payloads.batch(0, List.of(Records.request("orders", QUEUE, null, 0, "a")));
        CommittedEntry entry = entry(payload);
        driver.applier().apply(entry);
        assertEquals(new QueueRange(0, 0), driver.applier().state().index().range(QUEUE));
        driver.applier().endRound(new AppliedPoint(entry.logIndex(), 1, ""));
        assertEquals(new QueueRange(0, 1), driver.applier().state().index().range(QUEUE));
    }

    @Test
    void otherSegmentSize_stopsTheReplica() {
        GroupCommand start = new GroupCommand.StartTerm(1, "n1", "h:1", 4 * ApplyDriver.SEGMENT_BYTES);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> commands(0, start));
        assertTrue(e.getMessage().contains("set mappedFileSizeCommitLog=" + 4 * ApplyDriver.SEGMENT_BYTES));
    }

    @Test
    void newerFeatureLevel_stopsTheReplica() {
        assertThrows(UnreadableEntryException.class, () -> commands(0, new GroupCommand.RaiseFeatureLevel(99)));
    }

    @Test
    void leading_onlyOnceTheFirstEntryOfTheTermIsApplied() {
        Leadership leadership = driver.applier().state().leadership();
        driver.applier().onLeaderStart(5);
        assertFalse(leadership.current().leading());
        commands(0, new GroupCommand.StartTerm(4, "n0", "h:1", ApplyDriver.SEGMENT_BYTES));
        assertFalse(leadership.current().leading(), "an older term's");
        commands(0, new GroupCommand.StartTerm(5, "n0", "h:1", ApplyDriver.SEGMENT_BYTES));
        assertEquals(new Leadership.View(5, "n0", "h:1", true), leadership.current());
        driver.applier().onLeaderStop(5);
        assertEquals(new Leadership.View(5, null, null, false), leadership.current());
        driver.applier().onFollowing("n2", 6);
        assertEquals(new Leadership.View(6, "n2", null, false), leadership.current());
        commands(0, new GroupCommand.StartTerm(6, "n2", "h:2", ApplyDriver.SEGMENT_BYTES));
        assertEquals(new Leadership.View(6, "n2", "h:2", false), leadership.current());
    }
}
