package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.AppendOutcome.Unknown;
import org.junit.jupiter.api.Test;

/** Every way in which JRaft 1.4.1 fails a task; a new version of the library has to be read again. */
final class OutcomeRulesTest {
    private static AppendOutcome<Long> of(Status status) {
        return OutcomeRules.ofFailure(status, 5, "n2");
    }

    private static void assertRefused(Reason reason, RaftError error, String text) {
        Refused<Long> refused = assertInstanceOf(Refused.class, of(new Status(error, text)), text);
        assertEquals(reason, refused.reason());
        assertNotNull(refused.detail());
    }

    @Test
    void whatWasNeverLogged_isRefused() {
        assertRefused(Reason.SHUTTING_DOWN, RaftError.ENODESHUTDOWN, "Node is shutting down.");
        assertRefused(
                Reason.BUSY, RaftError.EBUSY, "Node is busy, has too many tasks, queue is full and bufferSize=2048");
        assertRefused(Reason.BUSY, RaftError.EBUSY, "Is transferring leadership.");
        assertRefused(Reason.NOT_LEADER, RaftError.EPERM, "Is not leader.");
        assertRefused(Reason.NOT_LEADER, RaftError.EPERM, "expected_term=4 doesn't match current_term=5");
        assertRefused(Reason.NOT_LEADER, RaftError.EINTERNAL, "Fail to append task.");
    }

    @Test
    void leaderHint_comesWithNotLeader() {
        Refused<Long> refused = assertInstanceOf(Refused.class, of(new Status(RaftError.EPERM, "Is not leader.")));
        assertEquals("n2", refused.leaderHint());
    }

    @Test
    void whatMayBeLogged_isUnknown_withTheTermOfTheAppend() {
        for (Status status : new Status[] {
            new Status(RaftError.EPERM, "Leader stepped down"),
            new Status(RaftError.ESTATEMACHINE, "StateMachine meet critical error"),
            new Status(RaftError.EPERM, "a text that nobody knows"),
            new Status(RaftError.EINTERNAL, "another one"),
            new Status(RaftError.UNKNOWN, ""),
            new Status(RaftError.EIO, "disk"),
            new Status(-1, null)
        }) {
            Unknown<Long> unknown = assertInstanceOf(Unknown.class, of(status), status.toString());
            assertEquals(5, unknown.termAtAppend());
        }
    }
}
