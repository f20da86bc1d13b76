package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.FSMCaller;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.SaveSnapshotClosure;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs something on JRaft's apply thread between two rounds, also while nothing is applied.
 *
 * <p>JRaft has no public way to do that: a snapshot request reaches the thread, but it moves the log window, and it does
 * not reach it at all while nothing was applied since the last one. The caller object behind a node accepts "start a
 * snapshot" as a plain event, though, and calls back on the thread before anything else happens; a closure that declines
 * the snapshot at that point leaves no trace. That object is a private field of the node, hence the reflection; a library
 * version without it is noticed at start.
 */
final class ApplyThread {
    private final FSMCaller caller;

    /** @param node an initialized node */
    ApplyThread(NodeImpl node) {
        try {
            Field field = NodeImpl.class.getDeclaredField("fsmCaller");
            field.setAccessible(true);
            caller = (FSMCaller) field.get(node);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of JRaft keeps its apply thread elsewhere", e);
        }
    }

    /** Blocks until {@code work} has run on the apply thread. */
    <T> T call(Callable<T> work, Duration timeout) throws IOException {
        Visit<T> visit = new Visit<>(work);
        if (!caller.onSnapshotSave(visit)) {
            throw new IOException("the replica is stopping");
        }
        try {
            return visit.result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the apply thread", e);
        } catch (TimeoutException e) {
            throw new IOException("the apply thread was busy for " + timeout, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? e.toString() : cause.toString(), cause);
        }
    }

    private static final class Visit<T> implements SaveSnapshotClosure {
        private final Callable<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Visit(Callable<T> work) {
            this.work = work;
        }

        /** @return null: no snapshot is wanted, JRaft then only calls {@link #run} */
        @Override
        public @Nullable SnapshotWriter start(SnapshotMeta meta) {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
            return null;
        }

        @Override
        public void run(Status status) {
            result.completeExceptionally(new IOException("the apply thread declined: " + status));
        }
    }
}
