package io.triadmq.chaos.run;

import io.triadmq.chaos.nemesis.Nemesis;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Which faults a run inflicts, and for how long each.
 *
 * @param name unique
 * @param description in a sentence
 * @param length of the time of faults
 * @param nemeses in one round each comes once, in an order that the seed decides; an entry that stands twice comes twice
 * @param needs what must stand around the nodes; what this machine cannot give is left out, and its faults are skipped
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
        Set<Need> needs,
        Duration shortestHold,
        Duration longestHold,
        Duration calm,
        int leastFaults,
        long leastAcks) {
    /** What some faults need around the nodes. */
    public enum Need {
        /** Links that can be broken, without special rights. */
        RELAY,
        /** Links that can be broken, as close to a real network as this machine allows. */
        NETWORK,
        /** A disk of its own for each broker. */
        DISKS,
        /** Clocks of brokers that can be set. */
        CLOCKS
    }

    public Profile {
        nemeses = List.copyOf(nemeses);
        needs = Set.copyOf(needs);
    }
}
