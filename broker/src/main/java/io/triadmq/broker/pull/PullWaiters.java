package io.triadmq.broker.pull;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.AppliedListener;
import io.triadmq.broker.state.ConsumeQueueIndex;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Pulls that wait for messages, by queue. Apply wakes them: one hand-over per round, whatever number of them wakes. A
 * slow sweep answers those whose time is up and, as a safety net, looks at the queues of those that wait.
 *
 * <p>Bounded: {@link #park} refuses when {@link #limit} pulls wait. Thread-safe.
 */
public final class PullWaiters implements AppliedListener {
    private final ConsumeQueueIndex index;
    private final Executor resumer;
    private final LongSupplier nanoClock;
    private final int limit;

    /** By {@link QueueId#packed}. A list is guarded by the map's own lock on its key. */
    private final ConcurrentHashMap<Long, List<WaitingPull>> queues = new ConcurrentHashMap<>();

    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param resumer runs the wake-ups; takes everything (what wakes was parked, so it is bounded already)
     * @param limit pulls that may wait at the same time
     */
    public PullWaiters(ConsumeQueueIndex index, Executor resumer, LongSupplier nanoClock, int limit) {
        this.index = index;
        this.resumer = resumer;
        this.nanoClock = nanoClock;
        this.limit = limit;
    }

    /**
     * Lets a pull wait; it is resumed at once when its messages arrived meanwhile.
     *
     * @return false when too many wait
     */
    public boolean park(WaitingPull pull) {
        if (count.incrementAndGet() > limit) {
            count.decrementAndGet();
            return false;
        }
        queues.compute(pull.queue().packed(), (queue, list) -> {
            List<WaitingPull> waiting = list == null ? new ArrayList<>(2) : list;
            waiting.add(pull);
            return waiting;
        });
        // A message applied before the line above was not seen by queuesAdvanced, one applied after it is.
        if (index.range(pull.queue()).next() > pull.offset()) {
            wake(pull.queue());
        }
        return true;
    }

    @Override
    public void queuesAdvanced(Set<QueueId> advanced) {
        if (count.get() == 0) {
            return;
        }
        List<WaitingPull> woken = null;
        for (QueueId queue : advanced) {
            List<WaitingPull> waiting = takeReady(queue);
            if (!waiting.isEmpty()) {
                woken = woken == null ? new ArrayList<>() : woken;
                woken.addAll(waiting);
            }
        }
        if (woken != null) {
            List<WaitingPull> batch = woken;
            resumer.execute(() -> batch.forEach(WaitingPull::resume));
        }
    }

    /** Pulls that wait now. */
    public int size() {
        return count.get();
    }

    /** Answers pulls whose time is up, drops those nobody waits for, and wakes those whose messages are there. */
    public void sweep() {
        long now = nanoClock.getAsLong();
        for (Long queue : queues.keySet()) {
            List<WaitingPull> ended = new ArrayList<>();
            take(queue, pull -> pull.deadlineNanos() - now <= 0 || !pull.isWanted(), ended);
            ended.forEach(pull -> {
                if (pull.isWanted()) {
                    pull.giveUp();
                }
            });
        }
    }

    /** Wakes every pull whose messages are there: never needed, unless a wake-up was lost. */
    public void recheck() {
        queues.keySet().forEach(queue -> wake(QueueId.unpack(queue)));
    }

    /** Answers every waiting pull "nothing new". */
    public void giveUpAll() {
        for (Long queue : queues.keySet()) {
            List<WaitingPull> ended = new ArrayList<>();
            take(queue, pull -> true, ended);
            ended.forEach(WaitingPull::giveUp);
        }
    }

    private void wake(QueueId queue) {
        List<WaitingPull> ready = takeReady(queue);
        if (!ready.isEmpty()) {
            resumer.execute(() -> ready.forEach(WaitingPull::resume));
        }
    }

    private List<WaitingPull> takeReady(QueueId queue) {
        Long key = queue.packed();
        if (!queues.containsKey(key)) {
            return List.of();
        }
        long next = index.range(queue).next();
        List<WaitingPull> ready = new ArrayList<>();
        take(key, pull -> next > pull.offset(), ready);
        return ready;
    }

    private void take(Long queue, Predicate<WaitingPull> which, List<WaitingPull> taken) {
        queues.computeIfPresent(queue, (key, waiting) -> {
            for (Iterator<WaitingPull> each = waiting.iterator(); each.hasNext(); ) {
                WaitingPull pull = each.next();
                if (which.test(pull)) {
                    each.remove();
                    taken.add(pull);
                }
            }
            return waiting.isEmpty() ? null : waiting;
        });
        count.addAndGet(-taken.size());
    }
}
