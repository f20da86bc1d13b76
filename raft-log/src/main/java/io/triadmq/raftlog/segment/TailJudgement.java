package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether the end of what is readable is the end of the log, a torn tail, or damage (invariant DamageStops).
 *
 * <p>Damage is: less than was forced, less than is known to be committed, less than an index file vouches for, or good
 * entries further behind the bad one than a crash can explain. Everything else is a torn tail: nobody was promised it
 * (SYNC), or not against a power failure (ASYNC).
 */
final class TailJudgement {
    private static final Logger LOG = LoggerFactory.getLogger(TailJudgement.class);

    private final SegmentedLogConfig config;
    private final @Nullable DurablePoint durable;
    private final List<Long> bases;
    private final int stoppedAt;
    private final long stopped;
    private final String where;

    /**
     * @param bases the segment in which reading stopped, and all after it
     * @param stoppedAt offset in the first of them
     * @param problem what is there, empty for nothing
     */
    TailJudgement(
            SegmentedLogConfig config,
            @Nullable DurablePoint durable,
            List<Long> bases,
            int stoppedAt,
            String problem) {
        this.config = config;
        this.durable = durable;
        this.bases = bases;
        this.stoppedAt = stoppedAt;
        this.stopped = bases.get(0) + stoppedAt;
        this.where = "segment " + SegmentNames.segment(bases.get(0)) + ": at position " + stopped + " "
                + (problem.isEmpty() ? "the entries end" : problem);
    }

    /** Also for a log that was closed properly. */
    void checkNothingMissing(long lastGood) throws IOException {
        if (durable != null && lastGood < durable.index()) {
            throw damage(
                    lastGood,
                    "entries up to " + durable.index() + " (position " + durable.position() + ") were forced to disk");
        }
        if (lastGood < config.knownCommittedIndex()) {
            throw damage(lastGood, "entries up to " + config.knownCommittedIndex() + " are known to be committed");
        }
        for (long base : bases) {
            IndexFile index = IndexFile.read(SegmentNames.segment(config.directory(), base), base);
            if (index != null && index.entries() > 0 && index.lastIndex() > lastGood) {
                throw damage(
                        lastGood,
                        "segment " + SegmentNames.segment(base) + " was complete on disk up to entry "
                                + index.lastIndex());
            }
        }
    }

    private DamageException damage(long lastGood, String known) {
        return new DamageException(where + "; last good entry " + lastGood + ", but " + known + "; the node must stop");
    }

    /** Throws when a crash cannot have left this tail; otherwise logs what will be cut. */
    void checkNotDamaged(long lastGood) throws IOException {
        TailSearch tail = TailSearch.of(config, bases, stoppedAt, lastGood);
        FlushMode mode = durable == null ? config.flushMode() : durable.mode();
        int window = Forcer.maxUnforced(mode);
        // SYNC forces a segment before it rolls to the next one.
        boolean rolled = mode == FlushMode.SYNC && tail.lastGoodPosition() >= bases.get(0) + config.segmentBytes();
        if (rolled || tail.lastGoodPosition() - stopped > window + TailSearch.SLACK) {
            throw new DamageException(where + "; " + tail.frames() + " good entries follow, the last one at position "
                    + tail.lastGoodPosition() + ". A crash leaves at most " + window + " bytes not forced"
                    + (rolled ? ", and none in a segment that another one follows" : "")
                    + ", so this is damage; the node must stop");
        }
        if (tail.bytes() > 0) {
            LOG.warn(
                    "{}; above the durable position{}, tail cut ({} bytes, {} of them in {} readable entries), last"
                            + " entry is {}",
                    where,
                    durable == null ? " (unknown)" : " " + durable.position(),
                    tail.bytes(),
                    tail.goodBytes(),
                    tail.frames(),
                    lastGood);
        }
    }
}
