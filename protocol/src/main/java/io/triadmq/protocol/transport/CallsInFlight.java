package io.triadmq.protocol.transport;

import io.netty.channel.EventLoop;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Future;
import io.triadmq.protocol.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection that wait for an answer, by number.
 *
 * <p>There is one timer, for the earliest deadline. When it fires, all calls are looked at and it is set for the
 * earliest that remains: as most calls are answered long before their deadline, this happens about once per time-out,
 * not once per call.
 *
 * <p>Owned by the connection's event loop.
 */
final class CallsInFlight {
    /** At most so many; a peer that leaves more unanswered gets no further requests. */
    static final int MAX_CALLS = 65_536;
    /** Time-outs are that exact; a timer that fires together with later ones saves wake-ups. */
    private static final long GRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final EventLoop loop;
    private final Consumer<Call> timedOut;
    private final IntObjectMap<Call> calls = new IntObjectHashMap<>();
    private int nextOpaque;
    private @Nullable Future<?> timer;
    private long timerNanos;

    CallsInFlight(EventLoop loop, Consumer<Call> timedOut) {
        this.loop = loop;
        this.timedOut = timedOut;
    }

    /** Numbers the call and watches its deadline. */
    boolean add(Call call) {
        if (calls.size() >= MAX_CALLS) {
            return false;
        }
        while (calls.containsKey(nextOpaque)) {
            nextOpaque++; // wrapped around onto a call that is still waiting
        }
        call.number(nextOpaque);
        calls.put(nextOpaque++, call);
        if (timer == null || call.deadlineNanos - timerNanos < 0) {
            setTimer(call.deadlineNanos);
        }
        return true;
    }

    /** @return false when no call has this number any more */
    boolean answered(Command response) {
        Call call = calls.remove(response.opaque());
        if (call == null) {
            return false;
        }
        call.answer(response);
        return true;
    }

    void remove(Call call) {
        calls.remove(call.opaque());
    }

    /** Ends all; the calls are handed to {@code end} after they were removed. */
    void drain(Consumer<Call> end) {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        List<Call> all = new ArrayList<>(calls.values());
        calls.clear();
        all.forEach(end);
    }

    private void setTimer(long deadlineNanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = deadlineNanos;
        long delay = Math.max(0, deadlineNanos - System.nanoTime()) + GRAIN_NANOS;
        timer = loop.schedule(this::expire, delay, TimeUnit.NANOSECONDS);
    }

    private void expire() {
        timer = null;
        long now = System.nanoTime();
        List<Call> expired = new ArrayList<>();
        Call earliest = null;
        for (Call call : calls.values()) {
            if (call.deadlineNanos - now <= 0) {
                expired.add(call);
            } else if (earliest == null || call.deadlineNanos - earliest.deadlineNanos < 0) {
                earliest = call;
            }
        }
        for (Call call : expired) {
            calls.remove(call.opaque());
        }
        if (earliest != null) {
            setTimer(earliest.deadlineNanos);
        }
        expired.forEach(timedOut); // last: a callback may add calls
    }
}
