package io.triadmq.chaos.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FaultLogTest {
    private final AtomicLong clock = new AtomicLong(100);
    private final List<String> told = new ArrayList<>();
    private final FaultLog log = new FaultLog(clock::get, new FaultLog.Listener() {
        @Override
        public void began(Injection injection) {
            told.add("began " + injection.name());
        }

        @Override
        public void ended(Injection injection) {
            told.add("ended " + injection.name() + " " + injection.details());
        }
    });

    @Test
    void injection_hasItsTimesAndDetails_andTheListenerHearsOfBothEnds() {
        FaultLog.Entry entry = log.begin("kill-leader", FaultKind.KILL, "broker-a-n0");
        assertTrue(log.injections().get(0).isOpen());
        clock.set(250);
        entry.detail("pid", "7");
        entry.end();
        clock.set(300);
        entry.end();

        assertEquals(
                List.of(new Injection("kill-leader", FaultKind.KILL, "broker-a-n0", 100, 250, Map.of("pid", "7"))),
                log.injections());
        assertEquals(List.of("began kill-leader", "ended kill-leader {pid=7}"), told);
    }

    @Test
    void injections_areInTheOrderOfTheirBegin() {
        FaultLog.Entry first = log.begin("a", FaultKind.PAUSE, "x");
        log.begin("b", FaultKind.PAUSE, "y").end();
        first.end();
        assertEquals(
                List.of("a", "b"),
                log.injections().stream().map(Injection::name).toList());
    }
}
