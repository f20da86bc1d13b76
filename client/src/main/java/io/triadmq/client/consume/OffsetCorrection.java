package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what to do when a node says that an offset is not in the queue. The leader is asked for the queue's bounds: a
 * change of leader, or a node that is behind, must never move a consumer.
 *
 * <p>Owned by its fetcher, one check at a time.
 */
final class OffsetCorrection {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCorrection.class);

    /** A position beyond the end must stay so for this long before it is believed that messages were lost. */
    private static final long BEYOND_END_MILLIS = 10_000;

    private final MessageQueue queue;
    private final LongSupplier clock;
    private long beyondEndSince = -1;

    /** @param clock monotonic milliseconds */
    OffsetCorrection(MessageQueue queue, LongSupplier clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** The position is fine again. */
    void clear() {
        beyondEndSince = -1;
    }

    /**
     * @param leaderSays offset that the leader wants the consumer to go on at; -1 when another node spoke
     * @return where to go on: {@code offset} itself means to ask again
     */
    CompletableFuture<Long> check(OffsetCalls offsets, long offset, long leaderSays) {
        return offsets.begin(queue)
                .thenCombine(offsets.end(queue), (begin, end) -> decide(offset, leaderSays, begin, end));
    }

    /** Pure but for the memory of how long the position has been beyond the end. */
    long decide(long offset, long leaderSays, long begin, long end) {
        if (offset < begin) {
            LOG.warn("{}: messages {} to {} are gone, going on at {}", queue, offset, begin - 1, begin);
            return begin;
        }
        if (offset <= end) {
            beyondEndSince = -1;
            if (leaderSays >= begin && leaderSays <= end && leaderSays != offset) {
                LOG.info("{}: the group was reset from {} to {}", queue, offset, leaderSays);
                return leaderSays;
            }
            return offset;
        }
        long now = clock.getAsLong();
        if (beyondEndSince < 0) {
            beyondEndSince = now;
        }
        if (now - beyondEndSince < BEYOND_END_MILLIS) {
            return offset;
        }
        LOG.error("{}: position {} is beyond the queue's end {}, going on at the end", queue, offset, end);
        beyondEndSince = -1;
        return end;
    }
}
