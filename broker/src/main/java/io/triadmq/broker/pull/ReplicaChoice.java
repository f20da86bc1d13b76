package io.triadmq.broker.pull;

import io.triadmq.broker.state.Leadership;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says which member a consumer should pull from next, as the {@code brokerId} that routes give it: 0 for the leader.
 *
 * <p>A follower learns what is committed a little later than the leader, so a consumer that is up to date belongs to the
 * leader. A consumer that lags so far that its messages are no longer in memory is sent to a follower, where reading
 * from disk disturbs no sends, and back when it has caught up. On a follower it also stays while no leader is known, so
 * that it goes on reading during an election.
 */
public final class ReplicaChoice {
    private final Leadership leadership;
    private final int ownNumber;
    private final Supplier<List<Integer>> followers;
    private final LongSupplier endPosition;
    private final long farBytes;

    /**
     * @param ownNumber this node's broker id while it follows
     * @param followers broker ids of the followers that are connected to this node as leader
     * @param endPosition end of the CommitLog
     * @param farBytes what lies further back than this is taken to be on disk only
     */
    public ReplicaChoice(
            Leadership leadership,
            int ownNumber,
            Supplier<List<Integer>> followers,
            LongSupplier endPosition,
            long farBytes) {
        this.leadership = leadership;
        this.ownNumber = ownNumber;
        this.followers = followers;
        this.endPosition = endPosition;
        this.farBytes = farBytes;
    }

    /** @param position of the message that a pull began with; -1 when it found none */
    long suggest(long position, int queueNumber) {
        Leadership.View view = leadership.current();
        boolean far = position >= 0 && endPosition.getAsLong() - position > farBytes;
        if (!view.leading()) {
            return far || view.leaderId() == null ? ownNumber : 0;
        }
        if (far) {
            List<Integer> others = followers.get();
            return others.isEmpty() ? 0 : others.get(Math.floorMod(queueNumber, others.size()));
        }
        return 0;
    }
}
