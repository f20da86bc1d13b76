package io.triadmq.client.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One queue's messages as encoded records, and what apply remembers of producers. Guarded by the cluster's lock. */
final class FakeQueue {
    /** How a send ended; {@code value} is the first offset, the expected sequence or the current epoch. */
    record Outcome(Kind kind, long value) {
        enum Kind {
            STORED,
            DUPLICATE,
            GAP,
            FENCED
        }
    }

    record Fence(int lastEpoch, long lastSequence, long lastOffset) {}

    private static final class Producer {
        int epoch;
        long expected;
        long lastOffset = -1;
        Fence before = new Fence(-1, -1, -1);
        final Deque<long[]> remembered = new ArrayDeque<>();
    }

    private static final int REMEMBERED = 8;

    final List<byte[]> records = new ArrayList<>();
    private final Map<Long, Producer> producers = new HashMap<>();

    Outcome append(
            long producerId,
            int epoch,
            long sequence,
            int count,
            java.util.function.LongFunction<List<byte[]>> encode) {
        long offset = records.size();
        if (producerId == 0) {
            records.addAll(encode.apply(offset));
            return new Outcome(Outcome.Kind.STORED, offset);
        }
        Producer known = producers.computeIfAbsent(producerId, id -> new Producer());
        if (epoch < known.epoch) {
            return new Outcome(Outcome.Kind.FENCED, known.epoch);
        }
        if (epoch > known.epoch) {
            open(known, epoch);
        }
        if (sequence > known.expected) {
            return new Outcome(Outcome.Kind.GAP, known.expected);
        }
        if (sequence < known.expected) {
            for (long[] each : known.remembered) {
                if (each[0] == sequence) {
                    return new Outcome(Outcome.Kind.DUPLICATE, each[1]);
                }
            }
            return new Outcome(Outcome.Kind.DUPLICATE, -1);
        }
        records.addAll(encode.apply(offset));
        known.expected += count;
        known.lastOffset = records.size() - 1;
        known.remembered.addLast(new long[] {sequence, offset});
        while (known.remembered.size() > REMEMBERED) {
            known.remembered.removeFirst();
        }
        return new Outcome(Outcome.Kind.STORED, offset);
    }

    @Nullable
    Fence fence(long producerId, int epoch) {
        Producer known = producers.computeIfAbsent(producerId, id -> {
            Producer fresh = new Producer();
            fresh.epoch = -1;
            return fresh;
        });
        if (epoch < known.epoch) {
            return null;
        }
        if (epoch > known.epoch) {
            open(known, epoch);
        }
        return known.before;
    }

    private static void open(Producer known, int epoch) {
        known.before = new Fence(known.epoch, known.expected - 1, known.lastOffset);
        known.epoch = epoch;
        known.expected = 0;
        known.lastOffset = -1;
        known.remembered.clear();
    }
}
