package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendRefusedException.Reason;
import io.triadmq.client.produce.LaneAnswer.Lost;
import io.triadmq.client.produce.LaneAnswer.Rejected;
import io.triadmq.client.produce.LaneAnswer.Retry;
import io.triadmq.client.produce.LaneAnswer.Stored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lane step by step: what it sends when, in the cases that matter. */
class LaneTest implements LaneOutlet {
    private static final MessageQueue QUEUE = new MessageQueue("t", "broker-a", 0);

    private final List<LaneRequest> sent = new ArrayList<>();
    private final List<Integer> fences = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private Lane lane = new Lane(new LaneLimits(2, 1 << 20, 10_000, 3), this);
    private int offered;

    @Test
    void whileTheWindowIsFull_messagesGatherForOneRequest() {
        offer(7);
        assertEquals(List.of("m0"), ids(sent.get(0)), "the first goes alone at once");
        assertEquals(List.of("m1"), ids(sent.get(1)));
        assertEquals(2, sent.size());
        stored(0, 0);
        assertEquals(List.of("m2", "m3", "m4"), ids(sent.get(2)));
        assertEquals(2, sent.get(2).firstSequence());
        stored(1, 1);
        assertEquals(List.of("m5", "m6"), ids(sent.get(3)));
    }

    @Test
    void refusedHead_isRepeatedWithAllThatFollowsIt() {
        offer(2);
        lane.answered(sent.get(0), 1, new Retry(21103, "not leader", false), 0);
        assertEquals(4, sent.size(), "the first failure costs no pause");
        assertEquals(2, sent.get(2).attempt());
        assertEquals(sent.get(0), sent.get(2));
        assertEquals(sent.get(1), sent.get(3));
    }

    @Test
    void repeatedFailures_arePausedLongerAndLonger() {
        offer(1);
        fail(1, 0);
        fail(2, 0);
        assertEquals(2, sent.size());
        lane.tick(5);
        assertEquals(3, sent.size());
        fail(3, 5);
        lane.tick(10);
        assertEquals(3, sent.size());
        lane.tick(15);
        assertEquals(4, sent.size());
    }

    @Test
    void newLeader_isAskedAtOnce() {
        offer(1);
        fail(1, 0);
        fail(2, 0);
        lane.leaderChanged(0);
        assertEquals(3, sent.size());
    }

    @Test
    void attemptWithoutAnswer_isFencedBeforeTheDeadlineAndGoesAgain() {
        offer(1);
        lane.answered(sent.get(0), 1, new Lost("silence"), 0);
        lane.tick(70);
        assertEquals(List.of(), fences);
        lane.tick(75);
        assertEquals(List.of(1), fences);
        lane.fenceAnswered(1, 1, new FenceAnswer.Done(-1, -1, -1), 80);
        LaneRequest again = sent.get(sent.size() - 1);
        assertEquals(1, again.epoch());
        assertEquals(0, again.firstSequence());
        lane.answered(again, 1, new Stored(5, "", false, 0), 81);
        assertEquals(List.of("m0 stored 5"), outcomes);
    }

    @Test
    void fenceThatFindsTheMessage_reportsItStored() {
        offer(2);
        lane.answered(sent.get(0), 1, new Lost("silence"), 0);
        lane.tick(75);
        lane.fenceAnswered(1, 1, new FenceAnswer.Done(0, 1, 41), 80);
        assertEquals(List.of("m0 stored -1", "m1 stored 41"), outcomes);
        assertTrue(lane.isIdle());
    }

    @Test
    void unansweredFence_endsAsUnknownAtTheDeadlineAndStillPrecedesTheNextMessage() {
        offer(1);
        lane.tick(75);
        lane.tick(100);
        assertEquals(List.of("m0 unknown"), outcomes);
        assertTrue(lane.isIdle());
        int before = sent.size();
        offer(1, 100);
        lane.fenceAnswered(1, 1, new FenceAnswer.Retry("no leader"), 100);
        lane.tick(110);
        assertEquals(before, sent.size(), "nothing is sent before the fence is answered");
        lane.fenceAnswered(1, fences.size(), new FenceAnswer.Done(0, 0, 9), 120);
        assertEquals(List.of("m1"), ids(sent.get(before)));
        assertEquals(1, sent.get(before).epoch());
    }

    @Test
    void certainlyRefusedMessage_isReportedRefusedAtItsDeadline() {
        offer(1);
        fail(1, 0);
        fail(2, 0);
        lane.tick(100);
        assertEquals(List.of("m0 " + Reason.TIMED_OUT), outcomes);
    }

    @Test
    void busyAnswer_doesNotProveThatNoEarlierCopyIsStored() {
        offer(1);
        lane.answered(sent.get(0), 1, new Retry(2, "busy", true), 0);
        lane.tick(75);
        assertEquals(List.of(1), fences, "the fate is found out before the deadline");
        lane.fenceAnswered(1, 1, new FenceAnswer.Done(0, 0, 7), 80);
        assertEquals(List.of("m0 stored 7"), outcomes);
    }

    @Test
    void rejectedBatch_isSentOneByOneAndLaterBatchesAreSmaller() {
        offer(5);
        stored(0, 0);
        stored(1, 1);
        LaneRequest batch = sent.get(2);
        assertEquals(3, batch.messages().size());
        lane.answered(batch, 1, new Rejected(13, "too large"), 0);
        lane.fenceAnswered(1, 1, new FenceAnswer.Done(0, 1, 1), 0);
        assertEquals(List.of("m2"), ids(sent.get(3)));
        assertEquals(List.of("m3"), ids(sent.get(4)));
        lane.answered(sent.get(3), 1, new Rejected(13, "too large"), 0);
        assertEquals("m2 " + Reason.REJECTED, outcomes.get(2));
    }

    @Test
    void forgottenProducer_beginsANewEpoch() {
        offer(1);
        stored(0, 0);
        offer(1);
        lane.answered(sent.get(1), 1, new LaneAnswer.Gap(0), 0);
        assertEquals(List.of(1), fences);
    }

    @Test
    void gapBehindAnOpenHead_waitsForTheHead() {
        offer(2);
        lane.answered(sent.get(1), 1, new LaneAnswer.Gap(0), 0);
        assertEquals(2, sent.size());
        stored(0, 0);
        assertEquals(sent.get(1), sent.get(2), "goes again as soon as its predecessor is in");
    }

    @Test
    void abort_endsEverything() {
        offer(4);
        lane.abort("closed", 0);
        assertEquals(List.of("m0 unknown", "m1 unknown", "m2 " + Reason.CLOSED, "m3 " + Reason.CLOSED), outcomes);
        assertTrue(lane.isIdle());
    }

    private void offer(int count) {
        offer(count, 0);
    }

    private void offer(int count, long now) {
        for (int i = 0; i < count; i++) {
            PendingSend message = new PendingSend(
                    QUEUE, "m" + offered++, new byte[10], "", 0, 0, 0, now + 100, now + 75, false, false);
            lane.offer(message, now);
            lane.tick(now);
        }
    }

    private void stored(int request, long offset) {
        lane.answered(sent.get(request), sent.get(request).attempt(), new Stored(offset, "", false, 0), 0);
    }

    private void fail(int attempt, long now) {
        lane.answered(sent.get(0), attempt, new Retry(21103, "not leader", false), now);
    }

    private static List<String> ids(LaneRequest request) {
        return request.messages().stream().map(PendingSend::msgId).toList();
    }

    @Override
    public void transmit(LaneRequest request) {
        sent.add(request);
    }

    @Override
    public void fence(int newEpoch, int attempt) {
        fences.add(newEpoch);
    }

    @Override
    public void stored(PendingSend message, Stored answer, int index) {
        outcomes.add(message.msgId() + " stored " + answer.queueOffset(index));
    }

    @Override
    public void refused(PendingSend message, Refusal refusal) {
        outcomes.add(message.msgId() + " " + refusal.reason());
    }

    @Override
    public void unknown(PendingSend message, String why) {
        outcomes.add(message.msgId() + " unknown");
    }
}
