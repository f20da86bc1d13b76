package io.triadmq.chaos.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class NemesesTest {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    @Test
    void everyFault_isFoundByItsName() {
        for (String name : Nemeses.names()) {
            assertTrue(NAME.matcher(name).matches(), name);
            assertEquals(name, Nemeses.named(name).orElseThrow().name());
        }
    }

    @Test
    void theFaultsThatArePromised_areThere() {
        assertTrue(Nemeses.names()
                .containsAll(List.of(
                        "kill-leader",
                        "stop-follower",
                        "kill-majority",
                        "kill-all",
                        "pause-leader",
                        "isolate-leader",
                        "halves",
                        "bridge",
                        "one-way-from-leader",
                        "clients-from-leader",
                        "brokers-from-name-servers",
                        "loss-20",
                        "delay-30",
                        "narrow-1000",
                        "clock-jump-leader",
                        "clock-strobe-leader",
                        "power-any",
                        "power-all",
                        "disk-full-leader",
                        "disk-error-leader",
                        "disk-hang-leader",
                        "disk-slow-leader",
                        "torn-log",
                        "truncate-log",
                        "bitflip-log",
                        "bitflip-log-index",
                        "bitflip-state",
                        "bitflip-raft-meta",
                        "wipe-any",
                        "transfer-leader",
                        "rolling-restart",
                        "kill-name-server",
                        "kill-consumer",
                        "kill-producer")));
    }

    @Test
    void combination_isNamedByItsParts() {
        assertEquals(
                "pause-leader+power-follower",
                Nemeses.named("pause-leader+power-follower").orElseThrow().name());
        assertTrue(Nemeses.named("pause-leader+nonsense").isEmpty());
        assertTrue(Nemeses.named("").isEmpty());
    }
}
