package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.protocol.command.TriadCode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues that this member of the group has: takes them (lock if consumed orderly, start offset, reading) and lets
 * them go (listener comes to its end, offset saved, lock given back), and saves offsets in between.
 *
 * <p>A queue that is taken again waits until it has been let go completely, so that the listener is never called for
 * the old and the new at once. Thread-safe, never blocks.
 */
final class TakenQueues {
    private static final Logger LOG = LoggerFactory.getLogger(TakenQueues.class);

    /** A queue that another member still has comes free when that one notices: look often. */
    private static final long LOCK_RETRY_MILLIS = 200;

    private static final long START_RETRY_MILLIS = 500;
    private static final long QUIET_POLL_MILLIS = 10;

    private final ClientRuntime runtime;
    private final Function<MessageQueue, TakenQueue> factory;
    private final OffsetStore offsets;
    private final @Nullable QueueLocks locks;
    private final Map<MessageQueue, TakenQueue> taken = new ConcurrentHashMap<>();
    private final Map<MessageQueue, Leaving> leaving = new ConcurrentHashMap<>();
    private final Set<MessageQueue> saving = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A queue that was let go; {@code gone} completes when nothing of it is left to do. */
    private record Leaving(TakenQueue queue, CompletableFuture<Void> gone) {}

    /** @param locks null: consumed in any order */
    TakenQueues(
            ClientRuntime runtime,
            Function<MessageQueue, TakenQueue> factory,
            OffsetStore offsets,
            @Nullable QueueLocks locks) {
        this.runtime = runtime;
        this.factory = factory;
        this.offsets = offsets;
        this.locks = locks;
    }

    Set<MessageQueue> queues() {
        return Set.copyOf(taken.keySet());
    }

    Collection<TakenQueue> all() {
        return List.copyOf(taken.values());
    }

    void take(MessageQueue queue) {
        TakenQueue fresh = factory.apply(queue);
        if (!closed && taken.putIfAbsent(queue, fresh) == null) {
            if (closed) {
                taken.remove(queue, fresh); // nothing has begun yet
                return;
            }
            LOG.info("taking {}", queue);
            gone(queue).whenComplete((done, failure) -> lockAndStart(fresh));
        }
    }

    /** Completes when an earlier owner of the queue in this process is through with it. */
    private CompletableFuture<Void> gone(MessageQueue queue) {
        Leaving before = leaving.get(queue);
        return before == null ? CompletableFuture.completedFuture(null) : before.gone();
    }

    private void lockAndStart(TakenQueue queue) {
        if (locks == null) {
            start(queue);
            return;
        }
        if (taken.get(queue.queue()) != queue) {
            return;
        }
        long asked = ClientRuntime.monotonicMillis();
        locks.lock(Set.of(queue.queue())).whenComplete((granted, failure) -> {
            Long epoch = granted == null ? null : granted.get(queue.queue());
            if (epoch != null) {
                ((LockedQueue) queue).locked(asked + QueueLocks.VALID_MILLIS, epoch);
                start(queue);
                giveBackUnlessWanted(granted.keySet());
            } else {
                later(LOCK_RETRY_MILLIS, () -> lockAndStart(queue));
            }
        });
    }

    private void start(TakenQueue queue) {
        if (taken.get(queue.queue()) != queue) {
            return;
        }
        offsets.start(queue.queue()).whenComplete((offset, failure) -> {
            if (offset != null) {
                queue.start(offset);
            } else {
                LOG.warn("cannot learn where to start in {}, asking again: {}", queue.queue(), failure.getMessage());
                later(START_RETRY_MILLIS, () -> start(queue));
            }
        });
    }

    /** Completes when the listener is done with it, its offset is saved and its lock given back. */
    CompletableFuture<Void> letGo(MessageQueue queue) {
        TakenQueue old = taken.remove(queue);
        if (old == null) {
            return gone(queue);
        }
        LOG.info("letting go of {}", queue);
        old.release();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        leaving.put(queue, new Leaving(old, gone));
        CompletableFuture<Void> saved = save(old); // what is done already: the next owner may start any moment
        saved.whenComplete((done, failure) -> leaveWhenQuiet(old, gone));
        return gone;
    }

    private void leaveWhenQuiet(TakenQueue old, CompletableFuture<Void> gone) {
        if (!old.isQuiet()) {
            if (!later(QUIET_POLL_MILLIS, () -> leaveWhenQuiet(old, gone))) {
                gone.complete(null);
            }
            return;
        }
        save(old)
                .thenCompose(
                        done -> locks == null ? CompletableFuture.completedFuture(null) : locks.unlock(old.queue()))
                .whenComplete((done, failure) -> {
                    leaving.remove(old.queue(), new Leaving(old, gone));
                    gone.complete(null);
                });
    }

    /** Takes nothing any more and lets everything go; completes when that is done. */
    CompletableFuture<Void> close() {
        closed = true;
        return CompletableFuture.allOf(queues().stream().map(this::letGo).toArray(CompletableFuture[]::new));
    }

    /** Saves how far the listener has come in queues that it does not come to its end with. */
    CompletableFuture<Void> saveLeaving() {
        return CompletableFuture.allOf(
                leaving.values().stream().map(each -> save(each.queue())).toArray(CompletableFuture[]::new));
    }

    /** Lets a queue go and takes it again: it goes on at the saved offset. */
    void retake(MessageQueue queue) {
        if (taken.containsKey(queue)) {
            letGo(queue).whenComplete((done, failure) -> take(queue));
        }
    }

    /** Saves what has come further since the last time. */
    void saveAll() {
        for (TakenQueue queue : taken.values()) {
            if (saving.add(queue.queue())) {
                save(queue).whenComplete((done, failure) -> saving.remove(queue.queue()));
            }
        }
    }

    /** Completes always; what could not be saved is saved the next time. */
    private CompletableFuture<Void> save(TakenQueue queue) {
        long offset = queue.doneBefore();
        if (offset < 0 || offset <= queue.saved()) {
            return CompletableFuture.completedFuture(null);
        }
        long epoch = queue.lockEpoch();
        return offsets.save(queue.queue(), offset, epoch).handle((done, failure) -> {
            if (failure == null) {
                queue.markSaved(offset);
            } else if (isLockLost(failure) && epoch == queue.lockEpoch() && taken.get(queue.queue()) == queue) {
                LOG.warn("{}, taking the queue anew", failure.getMessage());
                retake(queue.queue());
            } else {
                LOG.warn("offset {} of {} is not saved: {}", offset, queue.queue(), failure.getMessage());
            }
            return null;
        });
    }

    private static boolean isLockLost(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RequestFailedException refused && refused.code() == TriadCode.LOCK_LOST;
    }

    /**
     * Renews the locks, those too that end only when a slow listener does; a queue that somebody else had meanwhile is
     * taken anew.
     */
    void renewLocks() {
        Set<MessageQueue> wanted = new HashSet<>(taken.keySet());
        leaving.forEach((queue, each) -> {
            if (!each.queue().isQuiet()) {
                wanted.add(queue);
            }
        });
        if (locks == null || wanted.isEmpty()) {
            return;
        }
        long asked = ClientRuntime.monotonicMillis();
        locks.lock(wanted).whenComplete((granted, failure) -> {
            if (granted == null) {
                return;
            }
            giveBackUnlessWanted(granted.keySet());
            for (TakenQueue each : taken.values()) {
                LockedQueue queue = (LockedQueue) each;
                Long epoch = granted.get(queue.queue());
                if (epoch == null) {
                    continue;
                }
                if (queue.doneBefore() >= 0 && hadAnotherOwner(queue, epoch)) {
                    LOG.warn("the lock of {} had lapsed, taking the queue anew", queue.queue());
                    retake(queue.queue());
                } else {
                    queue.locked(asked + QueueLocks.VALID_MILLIS, epoch);
                }
            }
        });
    }

    /** Every change of owner counts one: to us after our own lock was taken from us is one, over another's is two. */
    private static boolean hadAnotherOwner(LockedQueue queue, long epoch) {
        return epoch == 0 ? queue.lockHasLapsed() : epoch > queue.lockEpoch() + 1;
    }

    /** A lock that was granted after its queue had been let go would keep the next owner waiting until it lapses. */
    private void giveBackUnlessWanted(Set<MessageQueue> granted) {
        for (MessageQueue queue : granted) {
            if (locks != null && !taken.containsKey(queue) && !leaving.containsKey(queue)) {
                var unused = locks.unlock(queue);
            }
        }
    }

    void leaderChanged(BrokerGroup group) {
        for (TakenQueue queue : taken.values()) {
            if (queue.queue().brokerName().equals(group.name())) {
                queue.leaderChanged();
            }
        }
    }

    private boolean later(long millis, Runnable what) {
        try {
            runtime.timer().schedule(what, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
