package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.AppendOutcome.Unknown;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides between refused and unknown (invariant ThreeOutcomes).
 *
 * <p>JRaft 1.4.1 fails a task with a status in these places of {@code NodeImpl} and {@code ClosureQueueImpl}:
 *
 * <table>
 * <caption>Where a task can fail</caption>
 * <tr><th>where</th><th>code</th><th>text</th><th>in the log?</th></tr>
 * <tr><td>apply, node stopping</td><td>ENODESHUTDOWN</td><td></td><td>no: not even queued</td></tr>
 * <tr><td>apply, ring full</td><td>EBUSY</td><td></td><td>no: not even queued</td></tr>
 * <tr><td>taken from the ring, log manager full</td><td>EBUSY</td><td></td><td>no</td></tr>
 * <tr><td>taken from the ring, leadership being handed over</td><td>EBUSY</td><td></td><td>no</td></tr>
 * <tr><td>taken from the ring, not the leader</td><td>EPERM</td><td>Is not leader.</td><td>no</td></tr>
 * <tr><td>taken from the ring, other term</td><td>EPERM</td><td>expected_term=...</td><td>no</td></tr>
 * <tr><td>taken from the ring, no ballot</td><td>EINTERNAL</td><td>Fail to append task.</td><td>no</td></tr>
 * <tr><td>in the log, leader steps down</td><td>EPERM</td><td>Leader stepped down</td><td><b>maybe</b></td></tr>
 * <tr><td>committed, state machine failed</td><td>ESTATEMACHINE</td><td></td><td><b>yes</b></td></tr>
 * </table>
 *
 * <p>So the code EPERM alone decides nothing; the text does, and only texts known to mean "never logged" do. A text that
 * another version of the library changes falls back to unknown, which is always safe to say.
 */
final class OutcomeRules {
    private static final String NOT_LEADER_TEXT = "Is not leader.";
    private static final String OTHER_TERM_TEXT = "expected_term=";
    private static final String NO_BALLOT_TEXT = "Fail to append task.";

    private OutcomeRules() {}

    /** @param leaderHint node id of the leader as far as this node knows */
    static <R> AppendOutcome<R> ofFailure(Status status, long termAtAppend, @Nullable String leaderHint) {
        String text = status.getErrorMsg() == null ? "" : status.getErrorMsg();
        RaftError error = status.getRaftError();
        if (error == RaftError.ENODESHUTDOWN) {
            return new Refused<>(Reason.SHUTTING_DOWN, text, null);
        }
        if (error == RaftError.EBUSY) {
            return new Refused<>(Reason.BUSY, text, leaderHint);
        }
        if (error == RaftError.EPERM && (text.equals(NOT_LEADER_TEXT) || text.startsWith(OTHER_TERM_TEXT))) {
            return new Refused<>(Reason.NOT_LEADER, text, leaderHint);
        }
        if (error == RaftError.EINTERNAL && text.equals(NO_BALLOT_TEXT)) {
            return new Refused<>(Reason.NOT_LEADER, text, leaderHint);
        }
        return new Unknown<>(termAtAppend, error + ": " + text);
    }
}
