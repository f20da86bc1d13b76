package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Linearizable read points by JRaft's read-index. A failed round (no leader, a leader that has not committed in its term
 * yet, a lost message) is tried again until the caller's time is over, because all of them pass.
 */
final class ReadBarriers {
    private static final long RETRY_MILLIS = 20;

    /** JRaft's own timeout would start a timer wheel that ticks every millisecond for ever. */
    private static final long NO_TIMEOUT_BY_JRAFT = -1;

    private static final byte[] NO_CONTEXT = new byte[0];

    private final Node node;
    private final ScheduledExecutorService timer;

    ReadBarriers(Node node, ScheduledExecutorService timer) {
        this.node = node;
        this.timer = timer;
    }

    CompletableFuture<Void> await(Duration timeout) {
        CompletableFuture<Void> barrier = new CompletableFuture<>();
        long deadline = System.nanoTime() + timeout.toNanos();
        var expiry = timer.schedule(
                () -> barrier.completeExceptionally(new TimeoutException("no leader confirmed within " + timeout)),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        barrier.whenComplete((done, failure) -> expiry.cancel(false));
        attempt(barrier, deadline);
        return barrier;
    }

    private void attempt(CompletableFuture<Void> barrier, long deadline) {
        if (barrier.isDone()) {
            return;
        }
        try {
            node.readIndex(NO_CONTEXT, new ReadIndexClosure(NO_TIMEOUT_BY_JRAFT) {
                @Override
                public void run(Status status, long index, byte[] context) {
                    if (status.isOk()) {
                        barrier.complete(null);
                    } else if (deadline - System.nanoTime() > 0 && !timer.isShutdown()) {
                        timer.schedule(() -> attempt(barrier, deadline), RETRY_MILLIS, TimeUnit.MILLISECONDS);
                    }
                }
            });
        } catch (IllegalStateException stopped) {
            barrier.completeExceptionally(stopped);
        }
    }
}
