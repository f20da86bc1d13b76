package io.triadmq.raftlog.jraft;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers what broke this replica, says it once, and tells the owner once. Any thread. */
final class BrokenSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(BrokenSwitch.class);

    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    private final String replica;
    private final Consumer<Throwable> owner;
    private volatile boolean retired;
    private volatile Runnable onTrip = () -> {};

    BrokenSwitch(String replica, Consumer<Throwable> owner) {
        this.replica = replica;
        this.owner = owner;
    }

    /** Runs once more when it trips, before the owner is told. Runs at once when it has tripped already. */
    void onTrip(Runnable action) {
        onTrip = action;
        if (isBroken()) {
            action.run();
        }
    }

    /** @return the first cause, null while the replica is fine */
    @Nullable
    Throwable cause() {
        return cause.get();
    }

    boolean isBroken() {
        return cause.get() != null;
    }

    /** From now on nothing trips it: the replica is being closed, and late readers find closed files. */
    void retire() {
        retired = true;
    }

    /** @param where what was being done, for the one line in the log */
    void trip(String where, Throwable why) {
        if (retired || !cause.compareAndSet(null, why)) {
            return;
        }
        LOG.error("replica {} stops: {} failed: {}", replica, where, why.toString(), why);
        try {
            onTrip.run();
            owner.accept(why);
        } catch (RuntimeException e) {
            LOG.error("replica {}: the owner failed to handle the stop", replica, e);
        }
    }
}
