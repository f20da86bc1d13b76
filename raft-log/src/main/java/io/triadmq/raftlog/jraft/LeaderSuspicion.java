package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.google.protobuf.Message;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for an election at once when the leader's process is known to be dead, instead of waiting for the election
 * timeout. Uses the way by which a leader hands over (timeout-now), called locally: term check, vote and the majority
 * with an up-to-date log are as in any election.
 *
 * <p>The survivors act one after the other so that they do not split the vote: the first in configured order at once,
 * the next a step later if there is still no leader. If the first could not win because the next one has the longer log,
 * the term is one higher by then and the next one, having refused its vote, stands in the term after that.
 */
final class LeaderSuspicion {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderSuspicion.class);

    /**
     * The first candidate must lead before the next one's turn, also in a process that never held an election and on
     * a machine that is busy: with 80 ms two nodes of a demonstration stood 35 ms apart and split the vote, which
     * costs a whole election timeout.
     */
    private static final long STEP_MILLIS = 250;

    /** How soon a node that had to refuse the first candidate notices that its own turn has come. */
    private static final long LOOK_MILLIS = 10;

    /** A vote is given a moment after the new term is on disk; only a term without a vote for so long was refused. */
    private static final int LOOKS_UNTIL_REFUSED = 4;

    private final String group;
    private final Peers peers;
    private final NodeImpl node;
    private final VoteFile votes;
    private final boolean mayLead;
    private final ScheduledExecutorService timer;

    LeaderSuspicion(
            String group, Peers peers, Node node, VoteFile votes, boolean mayLead, ScheduledExecutorService timer) {
        this.group = group;
        this.peers = peers;
        this.node = (NodeImpl) node;
        this.votes = votes;
        this.mayLead = mayLead;
        this.timer = timer;
    }

    /** Does nothing unless this node follows exactly {@code dead} in exactly {@code term}. Does not block. */
    void raise(PeerId dead, long term) {
        if (!mayLead || !follows(dead, term)) {
            return;
        }
        // Not on the caller's thread: standing for election forces the vote to disk.
        if (!timer.isShutdown()) {
            timer.execute(() -> wait(dead, term, peers.rankWithout(dead) * STEP_MILLIS, 0));
        }
    }

    private void wait(PeerId dead, long term, long millisLeft, int looksWithoutVote) {
        if (!isLeaderless(dead)) {
            return;
        }
        boolean withoutVote = votes.term() == term + 1 && votes.getVotedFor().isEmpty();
        int looks = withoutVote ? looksWithoutVote + 1 : 0;
        boolean ownTurn = millisLeft <= 0 && votes.term() == term;
        if (looks >= LOOKS_UNTIL_REFUSED || ownTurn) {
            stand(dead, term);
        } else if (millisLeft > 0 || withoutVote) {
            timer.schedule(() -> wait(dead, term, millisLeft - LOOK_MILLIS, looks), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isLeaderless(PeerId dead) {
        PeerId leader = node.getLeaderId();
        return node.getNodeState() == State.STATE_FOLLOWER && (leader == null || leader.equals(dead));
    }

    private boolean follows(PeerId leader, long term) {
        return node.getNodeState() == State.STATE_FOLLOWER && votes.term() == term && leader.equals(node.getLeaderId());
    }

    private void stand(PeerId dead, long term) {
        long current = votes.term();
        LOG.info("group {}: leader {} of term {} is dead, standing for election", group, dead, term);
        node.handleTimeoutNowRequest(
                TimeoutNowRequest.newBuilder()
                        .setGroupId(group)
                        .setServerId(dead.toString())
                        .setPeerId(peers.self().toString())
                        .setTerm(current)
                        .build(),
                new NoAnswer());
    }

    /** Nobody waits for the answer of a request that was never sent. */
    private static final class NoAnswer extends RpcRequestClosure {
        NoAnswer() {
            super(null);
        }

        @Override
        public void sendResponse(Message response) {}
    }
}
