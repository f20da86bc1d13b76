package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Hands leadership over and watches until it is gone. JRaft gives a target one election timeout to catch up and then
 * leads on in the same term; then, and while it answers busy, the request is repeated until the caller's time is over.
 */
final class LeadershipTransfer {
    private static final long POLL_MILLIS = 5;

    private final NodeImpl node;
    private final ScheduledExecutorService timer;

    LeadershipTransfer(Node node, ScheduledExecutorService timer) {
        this.node = (NodeImpl) node;
        this.timer = timer;
    }

    /** @param target {@link PeerId#ANY_PEER} for the member with the longest log */
    CompletableFuture<Void> to(PeerId target, Duration timeout) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        step(target, System.nanoTime() + timeout.toNanos(), gone, Status.OK());
        return gone;
    }

    private void step(PeerId target, long deadline, CompletableFuture<Void> gone, Status before) {
        Status last = before;
        State state = node.getNodeState();
        if (state == State.STATE_LEADER) {
            last = node.transferLeadershipTo(target);
        } else if (state != State.STATE_TRANSFERRING) {
            gone.complete(null);
            return;
        }
        if (deadline - System.nanoTime() <= 0) {
            gone.completeExceptionally(new TimeoutException("still leading, last answer: " + last));
            return;
        }
        Status answer = last;
        timer.schedule(() -> step(target, deadline, gone, answer), POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
}
