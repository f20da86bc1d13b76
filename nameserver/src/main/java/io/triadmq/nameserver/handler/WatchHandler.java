package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * WATCH_ROUTES: holds a request until the routes differ from what the client knows.
 *
 * <p>Above {@link #MAX_WAITERS} a request is answered at once with the current revision, and with the time after which
 * to ask again: such a client polls instead. Thread-safe.
 */
final class WatchHandler implements RequestHandler {
    static final int MAX_WAITERS = 20_000;

    /** With a hundred thousand clients above the limit, these are twenty thousand small requests a second. */
    static final long RETRY_MILLIS = 5_000;

    /** Below the 30 s after which clients give a request up. */
    private static final long MAX_WAIT_MILLIS = 25_000;

    private record Waiter(Connection connection, Command request, Responder responder, long deadlineNanos) {}

    private final Registry registry;
    private final LongSupplier nanoTime;
    private final int maxWaiters;
    private List<Waiter> waiters = new ArrayList<>();

    WatchHandler(Registry registry, LongSupplier nanoTime, int maxWaiters) {
        this.registry = registry;
        this.nanoTime = nanoTime;
        this.maxWaiters = maxWaiters;
        registry.onChange(this::answerAll);
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String known = request.fields().get("rev");
        long wait = Math.min(request.fields().longOr("waitMillis", MAX_WAIT_MILLIS), MAX_WAIT_MILLIS);
        Waiter waiter =
                new Waiter(connection, request, responder, nanoTime.getAsLong() + Math.max(wait, 0) * 1_000_000);
        boolean unchanged;
        synchronized (this) {
            // Looked at under the lock: a change after this look finds the waiter in the list.
            unchanged = revision().equals(known);
            if (unchanged && waiters.size() < maxWaiters) {
                waiters.add(waiter);
                return;
            }
        }
        if (unchanged) {
            responder.respond(Command.response(
                            request,
                            ResponseCode.SYSTEM_BUSY,
                            maxWaiters + " watches are open, which is the limit; ask again later")
                    .with("rev", known)
                    .with("retryMillis", RETRY_MILLIS));
        } else {
            answer(waiter);
        }
    }

    /** Answers those whose time is up and forgets closed connections; to be called about once a second. */
    void expire() {
        long now = nanoTime.getAsLong();
        List<Waiter> due = new ArrayList<>();
        synchronized (this) {
            waiters.removeIf(waiter -> {
                if (!waiter.connection.isOpen()) {
                    return true;
                }
                return waiter.deadlineNanos - now <= 0 && due.add(waiter);
            });
        }
        due.forEach(this::answer);
    }

    private void answerAll() {
        List<Waiter> due;
        synchronized (this) {
            due = waiters;
            waiters = new ArrayList<>();
        }
        due.forEach(this::answer);
    }

    private void answer(Waiter waiter) {
        waiter.responder.respond(
                Command.response(waiter.request, ResponseCode.SUCCESS).with("rev", revision()));
    }

    private String revision() {
        return Long.toString(registry.routes().revision());
    }
}
