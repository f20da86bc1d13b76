package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.WriterHistory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checker that cannot complain proves nothing: every fault is made once and must be found. */
final class QueueCheckTest {
    private static final int WRITER = 3;

    private final WriterHistory history = new WriterHistory(WRITER);
    private final Verdict verdict = new Verdict();
    private final QueueCheck check = new QueueCheck(List.of(history), verdict);

    @Test
    void allThereInOrder_isClean() {
        send(Outcome.ACKNOWLEDGED, Outcome.ACKNOWLEDGED);
        read(0, 0);
        read(1, 1);
        check.end();
        assertTrue(verdict.isClean(), verdict.toString());
        assertEquals(2, check.messages());
    }

    @Test
    void acknowledgedAndAbsent_isLost() {
        send(Outcome.ACKNOWLEDGED, Outcome.ACKNOWLEDGED);
        read(0, 0);
        check.end();
        assertOnly(Verdict.Fault.LOST);
    }

    @Test
    void twice_isDuplicated() {
        send(Outcome.ACKNOWLEDGED);
        read(0, 0);
        read(1, 0);
        assertOnly(Verdict.Fault.DUPLICATED);
    }

    @Test
    void laterBeforeEarlier_isReordered() {
        send(Outcome.UNKNOWN, Outcome.UNKNOWN);
        read(0, 1);
        read(1, 0);
        assertOnly(Verdict.Fault.REORDERED);
    }

    @Test
    void refusedAndThere_isAPhantom() {
        send(Outcome.REFUSED);
        read(0, 0);
        assertOnly(Verdict.Fault.PHANTOM);
    }

    @Test
    void neverSent_isAPhantom() {
        read(0, 0);
        assertOnly(Verdict.Fault.PHANTOM);
    }

    @Test
    void otherOffsetThanAcknowledged_isMisplaced() {
        send(Outcome.UNKNOWN, Outcome.ACKNOWLEDGED);
        read(0, 1);
        assertOnly(Verdict.Fault.MISPLACED);
    }

    @Test
    void changedByte_isCorrupt() {
        send(Outcome.UNKNOWN);
        byte[] body = TestBody.of(WRITER, 0, 32);
        body[20]++;
        check.read(0, body);
        assertOnly(Verdict.Fault.CORRUPT);
    }

    @Test
    void missingOffset_isAGap() {
        send(Outcome.UNKNOWN);
        read(1, 0);
        assertOnly(Verdict.Fault.GAP);
    }

    @Test
    void unknown_mayBeThereOrNot() {
        send(Outcome.UNKNOWN, Outcome.UNKNOWN);
        read(0, 1);
        check.end();
        assertTrue(verdict.isClean(), verdict.toString());
    }

    private void send(Outcome... outcomes) {
        for (Outcome outcome : outcomes) {
            int sequence = history.start();
            history.end(sequence, outcome, outcome == Outcome.ACKNOWLEDGED ? sequence : -1);
        }
    }

    private void read(long offset, int sequence) {
        check.read(offset, TestBody.of(WRITER, sequence, 32));
    }

    private void assertOnly(Verdict.Fault fault) {
        assertEquals(1, verdict.count(fault), verdict.toString());
        assertTrue(verdict.toString().startsWith("{" + fault + "=1}"), verdict.toString());
    }
}
