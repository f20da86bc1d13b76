package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private final Ledger ledger = new Ledger(10);

    @Test
    void everythingConsumedOnceInOrder_isClean() {
        acknowledge(0, 1, 2);
        consume("a", 0, 0);
        consume("b", 2, 2);
        consume("a", 1, 1);
        assertTrue(ledger.isComplete());
        Findings findings = ledger.close();
        assertTrue(findings.isClean());
        assertEquals("0 lost, 0 duplicated, 0 out of order", findings.summary());
    }

    @Test
    void acknowledgedLineThatNeverCame_isLost() {
        acknowledge(0, 1);
        consume("a", 0, 0);
        assertFalse(ledger.isComplete());
        Findings findings = ledger.close();
        assertFalse(findings.isClean());
        assertEquals("1 lost, 0 duplicated, 0 out of order", findings.summary());
        assertTrue(findings.examples().get(0).contains("line 1 was acknowledged at queue 0 offset 1"));
    }

    @Test
    void lineAtTwoPlaces_isDuplicated() {
        acknowledge(0);
        consume("a", 0, 0);
        consume("a", 0, 1);
        assertEquals("0 lost, 1 duplicated, 0 out of order", ledger.close().summary());
    }

    @Test
    void samePlaceDeliveredTwice_isNoDuplicateInTheLog() {
        acknowledge(0);
        consume("a", 0, 0);
        consume("a", 0, 0);
        assertEquals(1, ledger.totals().redelivered());
        assertTrue(ledger.close().isClean());
    }

    @Test
    void earlierLineAfterLaterLineOfTheSameKey_isOutOfOrder() {
        acknowledge(0, 1);
        consume("a", 1, 1);
        consume("a", 0, 0);
        assertEquals("0 lost, 0 duplicated, 1 out of order", ledger.close().summary());
    }

    @Test
    void keysAmongEachOther_mayComeInAnyOrder() {
        acknowledge(0, 1);
        consume("b", 1, 1);
        consume("a", 0, 0);
        assertTrue(ledger.close().isClean());
    }

    @Test
    void otherOffsetThanAcknowledged_isFound() {
        acknowledge(0);
        consume("a", 0, 7);
        assertEquals(
                "0 lost, 0 duplicated, 0 out of order, 1 at another place than acknowledged",
                ledger.close().summary());
    }

    @Test
    void refusedLineThatIsStored_isFound() {
        ledger.sent(0, body(0));
        ledger.refused(0, "no leader");
        consume("a", 0, 0);
        assertFalse(ledger.close().isClean());
    }

    @Test
    void unknownLine_mayBeStoredOrNot() {
        ledger.sent(0, body(0));
        ledger.unknown(0, "deadline");
        ledger.sent(1, body(1));
        ledger.unknown(1, "deadline");
        consume("a", 1, 0);
        assertTrue(ledger.close().isClean());
    }

    @Test
    void changedBody_isFound() {
        acknowledge(0);
        ledger.consumed("a", 0, "changed".getBytes(StandardCharsets.UTF_8), 0, 0);
        assertEquals(
                "1 lost, 0 duplicated, 0 out of order, 1 that should not be there",
                ledger.close().summary());
    }

    private void acknowledge(int... lines) {
        for (int line : lines) {
            ledger.sent(line, body(line));
            ledger.acknowledged(line, 0, line);
        }
    }

    private void consume(String key, int line, long offset) {
        ledger.consumed(key, line, body(line), 0, offset);
    }

    private static byte[] body(int line) {
        return ("line " + line).getBytes(StandardCharsets.UTF_8);
    }
}
