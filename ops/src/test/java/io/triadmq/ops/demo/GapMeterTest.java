package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class GapMeterTest {
    private final GapMeter meter = new GapMeter();

    @Test
    void idleTime_isNoGap() {
        meter.sent(0);
        meter.acknowledged(5);
        meter.sent(1_000);
        meter.acknowledged(1_007);
        assertEquals(7, meter.longestNanos(9_000));
    }

    @Test
    void timeBetweenAcknowledgementsWhileSomethingWaits_isAGap() {
        meter.sent(0);
        meter.sent(1);
        meter.acknowledged(5);
        meter.acknowledged(605);
        assertEquals(600, meter.longestNanos(700));
    }

    @Test
    void waitUnderWay_counts() {
        meter.sent(100);
        assertEquals(400, meter.longestNanos(500));
    }

    @Test
    void failedSend_doesNotEndTheWait() {
        meter.sent(0);
        meter.sent(0);
        meter.failed();
        meter.acknowledged(300);
        assertEquals(300, meter.longestNanos(300));
    }

    @Test
    void window_forgetsWhatEndedBeforeIt() {
        meter.sent(0);
        meter.acknowledged(900);
        meter.startWindow();
        meter.sent(1_000);
        meter.acknowledged(1_030);
        assertEquals(30, meter.longestInWindowNanos());
        assertEquals(900, meter.longestNanos(2_000));
    }
}
