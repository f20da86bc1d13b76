package io.triadmq.client.produce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One queue of a broker as a producer may rely on it: the replicated log and apply's memory of one producer. */
final class SimulatedQueue {
    private record Remembered(long firstSequence, long firstOffset) {}

    final List<PendingSend> log = new ArrayList<>();
    private final Deque<Remembered> remembered = new ArrayDeque<>();
    private int epoch = -1;
    private long expected;
    private long lastOffset = -1;
    private FenceAnswer.@Nullable Done beforeFence;

    LaneAnswer apply(LaneRequest request, int rememberedRequests) {
        if (request.epoch() < epoch) {
            return new LaneAnswer.Fenced(epoch);
        }
        if (request.epoch() > epoch && request.firstSequence() > 0) {
            return new LaneAnswer.Gap(0);
        }
        if (request.epoch() > epoch) {
            epoch = request.epoch();
            expected = 0;
            remembered.clear();
        }
        if (request.firstSequence() > expected) {
            return new LaneAnswer.Gap(expected);
        }
        if (request.firstSequence() < expected) {
            for (Remembered each : remembered) {
                if (each.firstSequence() == request.firstSequence()) {
                    return new LaneAnswer.Stored(each.firstOffset(), "", true, 0);
                }
            }
            return new LaneAnswer.Stored(-1, "", true, 0);
        }
        long offset = log.size();
        log.addAll(request.messages());
        // Messages of other producers come in between.
        expected += request.messages().size();
        lastOffset = log.size() - 1;
        remembered.addLast(new Remembered(request.firstSequence(), offset));
        while (remembered.size() > rememberedRequests) {
            remembered.removeFirst();
        }
        return new LaneAnswer.Stored(offset, "", false, 0);
    }

    FenceAnswer fence(int newEpoch) {
        if (newEpoch < epoch) {
            return new FenceAnswer.Overtaken(epoch);
        }
        if (newEpoch > epoch) {
            beforeFence = new FenceAnswer.Done(epoch, expected - 1, expected == 0 ? -1 : lastOffset);
            epoch = newEpoch;
            expected = 0;
            remembered.clear();
        }
        return beforeFence == null ? new FenceAnswer.Done(-1, -1, -1) : beforeFence;
    }

    /** The broker drops what it knows of producers that were silent for long. */
    void forgetProducer() {
        epoch = -1;
        expected = 0;
        lastOffset = -1;
        beforeFence = null;
        remembered.clear();
    }
}
