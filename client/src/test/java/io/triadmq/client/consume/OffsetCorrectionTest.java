package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.client.MessageQueue;
import org.junit.jupiter.api.Test;

/** When a consumer's position moves, and above all when it does not. */
class OffsetCorrectionTest {
    private long now;
    private final OffsetCorrection correction = new OffsetCorrection(new MessageQueue("t", "b", 0), () -> now);

    @Test
    void nodeThatIsBehind_movesNobody() {
        // A follower said "beyond the end", the leader's queue reaches further.
        assertEquals(500, correction.decide(500, -1, 0, 800));
    }

    @Test
    void messagesThatAreGone_areSkipped() {
        assertEquals(300, correction.decide(100, -1, 300, 800));
    }

    @Test
    void resetByTheLeader_isFollowedBackAndForth() {
        assertEquals(100, correction.decide(500, 100, 0, 800));
        assertEquals(700, correction.decide(500, 700, 0, 800));
    }

    @Test
    void nonsenseFromTheLeader_isIgnored() {
        assertEquals(500, correction.decide(500, 9_000, 0, 800));
        assertEquals(500, correction.decide(500, 500, 0, 800));
    }

    @Test
    void positionBeyondTheEnd_isBelievedOnlyWhenItStaysSo() {
        assertEquals(900, correction.decide(900, 800, 0, 800));
        now = 9_000;
        assertEquals(900, correction.decide(900, 800, 0, 800));
        now = 10_001;
        assertEquals(800, correction.decide(900, 800, 0, 800));
    }

    @Test
    void positionThatIsFineAgain_startsTheClockAnew() {
        assertEquals(900, correction.decide(900, -1, 0, 800));
        correction.clear();
        now = 20_000;
        assertEquals(900, correction.decide(900, -1, 0, 800));
    }
}
