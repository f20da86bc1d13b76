package io.triadmq.broker.pull;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One read barrier for all who ask at the same time. A barrier costs a round of heartbeats; a consumer that takes over a
 * hundred queues asks a hundred times at once. Who asks while a barrier is on its way must not use that one (what it
 * wants to see may have been committed after it began) and shares the next.
 *
 * <p>Thread-safe.
 */
public final class SharedBarrier {
    private final Supplier<CompletableFuture<Void>> barrier;

    // Guarded by this.
    private boolean running;
    private @Nullable CompletableFuture<Void> next;

    /** @param barrier begins a new barrier */
    public SharedBarrier(Supplier<CompletableFuture<Void>> barrier) {
        this.barrier = barrier;
    }

    /**
     * Completes once this node has applied everything that was committed when this was called; exceptionally when no
     * leader confirms in time. Completes on an internal thread: do not block there.
     */
    public CompletableFuture<Void> await() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            mine = next;
            if (running) {
                return mine;
            }
            running = true;
            next = null;
        }
        run(mine);
        return mine;
    }

    private void run(CompletableFuture<Void> round) {
        CompletableFuture<Void> begun;
        try {
            begun = barrier.get();
        } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
        }
        begun.whenComplete((done, failure) -> ended(round, failure));
    }

    private void ended(CompletableFuture<Void> round, @Nullable Throwable failure) {
        CompletableFuture<Void> following;
        synchronized (this) {
            following = next;
            next = null;
            running = following != null;
        }
        if (following != null) {
            run(following);
        }
        if (failure == null) {
            round.complete(null);
        } else {
            round.completeExceptionally(failure);
        }
    }
}
