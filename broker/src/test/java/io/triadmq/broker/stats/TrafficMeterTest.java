package io.triadmq.broker.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TrafficMeterTest {
    @Test
    void rates_areMeansOverTenSecondsAMinuteAndTenMinutes() {
        TrafficMeter meter = new TrafficMeter();
        assertEquals("0.000 0.000 0.000", meter.rateIn());
        for (int second = 0; second < 100; second++) {
            meter.stored(second < 90 ? 10 : 30, 1);
            meter.tick();
        }

        assertEquals("30.000 13.333 12.000", meter.rateIn());
        assertEquals(90 * 10 + 10 * 30, meter.messagesIn());
        assertEquals("0.000 0.000 0.000", meter.rateOut());
    }
}
