package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import io.triadmq.raftlog.AppendOutcome;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One append on its way. Its outcome is decided once, by whoever comes first: the apply thread (applied), JRaft's pools
 * (failed) or the closing replica (unknown). The extending of {@link AtomicBoolean} is the flag "decided".
 */
final class PendingAppend<R> extends AtomicBoolean implements Closure {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PendingAppend.class);

    private final transient InFlight inFlight;
    private final transient Consumer<AppendOutcome<R>> done;
    private final transient Supplier<@Nullable String> leaderHint;
    private final long term;
    private final int payloadBytes;

    PendingAppend(
            InFlight inFlight,
            long term,
            int payloadBytes,
            Supplier<@Nullable String> leaderHint,
            Consumer<AppendOutcome<R>> done) {
        this.inFlight = inFlight;
        this.term = term;
        this.payloadBytes = payloadBytes;
        this.leaderHint = leaderHint;
        this.done = done;
    }

    long term() {
        return term;
    }

    int payloadBytes() {
        return payloadBytes;
    }

    /** JRaft failed the task; it never reports success here, because the apply thread answers through {@link #end}. */
    @Override
    public void run(Status status) {
        end(OutcomeRules.ofFailure(status, term, leaderHint.get()));
    }

    /** @return false when the outcome was decided before */
    boolean end(AppendOutcome<R> outcome) {
        if (!compareAndSet(false, true)) {
            return false;
        }
        inFlight.release(this);
        try {
            done.accept(outcome);
        } catch (RuntimeException e) {
            // The caller's bug; it must not stop apply or starve the answers after it.
            LOG.error(
                    "the callback of an append failed on {}", outcome.getClass().getSimpleName(), e);
        }
        return true;
    }
}
