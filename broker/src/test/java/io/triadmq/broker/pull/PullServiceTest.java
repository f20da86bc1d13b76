package io.triadmq.broker.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.broker.testing.Answer;
import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.broker.testing.MemoryIndex;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PullServiceTest {
    private static final QueueId QUEUE = new QueueId(1, 0);
    private static final int OWN_NUMBER = 2;
    private static final long FAR_BYTES = 5000;

    private final MemoryIndex index = new MemoryIndex();
    private final FakeLeadership leadership = new FakeLeadership();
    private final FakeConnection connection = new FakeConnection(1);
    private final PullPool pool = new PullPool("test-pull", 1, 100);
    private final List<CompletableFuture<Void>> barriers = new ArrayList<>();
    private long now = 1;
    private long endPosition;
    private int askedLeader;
    private final PullWaiters waiters = new PullWaiters(index, pool, () -> now, 2);
    private final PullService service = new PullService(
            new QueueReader(index, index),
            waiters,
            pool,
            new SharedBarrier(() -> {
                CompletableFuture<Void> barrier = new CompletableFuture<>();
                barriers.add(barrier);
                return barrier;
            }),
            leadership,
            new ReplicaChoice(leadership, OWN_NUMBER, () -> List.of(3), () -> endPosition, FAR_BYTES),
            () -> now,
            new TrafficMeter());

    @BeforeEach
    void leading() {
        leadership.lead(1);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Answer pull(long offset, long waitNanos) throws Exception {
        return pull(offset, waitNanos, TagFilter.ALL);
    }

    private Answer pull(long offset, long waitNanos, TagFilter filter) throws Exception {
        Answer answer = new Answer();
        Command request = Command.request(RequestCode.PULL_MESSAGE);
        service.start(new Pull(
                service,
                connection,
                request,
                answer,
                QUEUE,
                offset,
                filter,
                32,
                10_000,
                now + waitNanos,
                () -> askedLeader++));
        idle();
        return answer;
    }

    /** Until the pool's one thread has done everything before this. */
    private void idle() throws Exception {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            pool.execute(() -> done.complete(null));
            done.get(30, TimeUnit.SECONDS);
        }
    }

    private static long field(Answer answer, String name) {
        return answer.get().fields().requiredLong(name);
    }

    @Test
    void messages_areAnsweredWithTheFourFields() throws Exception {
        index.add(QUEUE, 5);

        Answer answer = pull(2, 0);

        assertEquals(ResponseCode.SUCCESS, answer.code());
        assertEquals(300, answer.get().body().length);
        assertEquals(5, field(answer, "nextBeginOffset"));
        assertEquals(0, field(answer, "minOffset"));
        assertEquals(5, field(answer, "maxOffset"));
        assertEquals(0, field(answer, "suggestWhichBrokerId"));
    }

    @Test
    void emptyQueue_withoutWaiting_isNotFound() throws Exception {
        Answer answer = pull(0, 0);

        assertEquals(ResponseCode.PULL_NOT_FOUND, answer.code());
        assertEquals(0, field(answer, "nextBeginOffset"));
    }

    @Test
    void waitingPull_isAnsweredWhenMessagesAreApplied() throws Exception {
        index.add(QUEUE, 1);
        Answer answer = pull(1, 1000);
        assertFalse(answer.isGiven());

        index.add(QUEUE, 1);
        waiters.queuesAdvanced(Set.of(QUEUE, new QueueId(9, 9)));
        idle();

        assertEquals(ResponseCode.SUCCESS, answer.code());
        assertEquals(0, waiters.size());
    }

    @Test
    void waitingPull_isNotWokenByAnotherQueue() throws Exception {
        Answer answer = pull(0, 1000);

        index.add(new QueueId(1, 1), 1);
        waiters.queuesAdvanced(Set.of(new QueueId(1, 1)));
        idle();

        assertFalse(answer.isGiven());
    }

    @Test
    void waitingPull_endsNotFoundAtItsDeadline_whereItsFilterGot() throws Exception {
        index.add(QUEUE, 100, 7, 0);
        Answer answer = pull(0, 1000, TagFilter.of(Set.of(8)));
        assertFalse(answer.isGiven());
        now += 1000;

        waiters.sweep();

        assertEquals(ResponseCode.PULL_NOT_FOUND, answer.code());
        assertEquals(1, field(answer, "nextBeginOffset"));
    }

    @Test
    void nothingMatching_withoutWaiting_goesOnAtOnce() throws Exception {
        index.add(QUEUE, 100, 7, 0);

        Answer answer = pull(0, 0, TagFilter.of(Set.of(8)));

        assertEquals(ResponseCode.PULL_RETRY_IMMEDIATELY, answer.code());
        assertEquals(1, field(answer, "nextBeginOffset"));
    }

    @Test
    void lostWakeUp_isRepairedByTheRecheck() throws Exception {
        Answer answer = pull(0, 1000);
        index.add(QUEUE, 1);
        assertFalse(answer.isGiven());

        waiters.recheck();
        idle();

        assertEquals(ResponseCode.SUCCESS, answer.code());
    }

    @Test
    void closedConnection_isForgotten() throws Exception {
        Answer answer = pull(0, 1000);
        connection.close("test");

        waiters.sweep();

        assertFalse(answer.isGiven());
        assertEquals(0, waiters.size());
    }

    @Test
    void tooManyWaiting_areAnsweredBusy() throws Exception {
        pull(0, 1000);
        pull(0, 1000);

        assertEquals(ResponseCode.SYSTEM_BUSY, pull(0, 1000).code());
        assertEquals(2, waiters.size());
    }

    @Test
    void leader_movesAnOffsetBeyondTheEndOnlyAfterABarrier() throws Exception {
        index.add(QUEUE, 5);
        Answer answer = pull(9, 0);
        assertFalse(answer.isGiven());

        barriers.get(0).complete(null);
        idle();

        assertEquals(ResponseCode.PULL_OFFSET_MOVED, answer.code());
        assertEquals(5, field(answer, "nextBeginOffset"));
    }

    @Test
    void leaderThatWasBehind_answersWhatTheBarrierBrought() throws Exception {
        index.add(QUEUE, 5);
        Answer answer = pull(9, 0);
        index.add(QUEUE, 6);

        barriers.get(0).complete(null);
        idle();

        assertEquals(ResponseCode.SUCCESS, answer.code());
        assertEquals(11, field(answer, "nextBeginOffset"));
    }

    @Test
    void leaderThatCannotBeSure_doesNotMoveAnOffset() throws Exception {
        index.add(QUEUE, 5);
        Answer answer = pull(9, 0);

        barriers.get(0).completeExceptionally(new TimeoutException("no majority"));
        idle();

        assertEquals(ResponseCode.PULL_NOT_FOUND, answer.code());
        assertEquals(9, field(answer, "nextBeginOffset"));
    }

    @Test
    void follower_neverMovesAnOffset() throws Exception {
        leadership.follow(1, "n1", "leader:1");
        index.add(QUEUE, 5);

        Answer beyond = pull(9, 0);
        assertEquals(ResponseCode.PULL_NOT_FOUND, beyond.code());
        assertEquals(9, field(beyond, "nextBeginOffset"));
        assertTrue(barriers.isEmpty());

        index.cut(QUEUE, 3);
        Answer below = pull(1, 0);
        assertFalse(below.isGiven());
        assertEquals(1, askedLeader);
    }

    @Test
    void follower_letsAPullBeyondItsEndWaitForWhatIsToCome() throws Exception {
        leadership.follow(1, "n1", "leader:1");
        index.add(QUEUE, 5);
        Answer answer = pull(7, 1000);
        index.add(QUEUE, 2);
        waiters.queuesAdvanced(Set.of(QUEUE));
        idle();
        assertFalse(answer.isGiven());

        index.add(QUEUE, 1);
        waiters.queuesAdvanced(Set.of(QUEUE));
        idle();

        assertEquals(ResponseCode.SUCCESS, answer.code());
    }

    @Test
    void leader_movesAnOffsetBelowTheBegin() throws Exception {
        index.add(QUEUE, 5);
        index.cut(QUEUE, 3);

        Answer answer = pull(1, 0);

        assertEquals(ResponseCode.PULL_OFFSET_MOVED, answer.code());
        assertEquals(3, field(answer, "nextBeginOffset"));
    }

    @Test
    void consumerThatLagsFar_isSentToAFollower_andBackWhenItHasCaughtUp() throws Exception {
        index.add(QUEUE, 20);
        endPosition = 20_000;
        assertEquals(3, field(pull(0, 0), "suggestWhichBrokerId"));
        assertEquals(0, field(pull(19, 0), "suggestWhichBrokerId"));

        leadership.follow(1, "n1", "leader:1");
        assertEquals(OWN_NUMBER, field(pull(0, 0), "suggestWhichBrokerId"));
        assertEquals(0, field(pull(19, 0), "suggestWhichBrokerId"));
    }

    @Test
    void consumerOnAFollower_staysThereWhileNobodyLeads() throws Exception {
        leadership.nobodyLeads(2);
        index.add(QUEUE, 1);

        assertEquals(OWN_NUMBER, field(pull(0, 0), "suggestWhichBrokerId"));
    }

    @Test
    void fullPool_isAnsweredBusyWithTheReason() throws Exception {
        PullPool narrow = new PullPool("narrow", 1, 0);
        assertFalse(narrow.tryExecute(() -> {}));
        assertTrue(narrow.fullness().contains("narrow has 0 requests waiting, the limit is 0"));
        narrow.close();
    }
}
