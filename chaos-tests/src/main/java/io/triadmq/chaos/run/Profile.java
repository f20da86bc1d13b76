package io.triadmq.chaos.run;

import io.triadmq.chaos.nemesis.Nemesis;
import java.time.Duration;
import java.util.List;

/**
 * Which faults a run inflicts, and for how long each.
 *
 * @param name unique
 * @param description in a sentence
 * @param length of the time of faults
 * @param nemeses in one round each comes once, in an order that the seed decides; an entry that stands twice comes twice
 * @param shortestHold for which a fault is on at least
 * @param longestHold for which a fault is on at most
 * @param calm between the recovery from one fault and the next, at most; at least half of it
 * @param leastFaults fewer make a run too weak to mean anything
 * @param leastAcks likewise, acknowledged messages
 */
public record Profile(
        String name,
        String description,
        Duration length,
        List<Nemesis> nemeses,
        Duration shortestHold,
        Duration longestHold,
        Duration calm,
        int leastFaults,
        long leastAcks) {
    public Profile {
        nemeses = List.copyOf(nemeses);
    }
}
