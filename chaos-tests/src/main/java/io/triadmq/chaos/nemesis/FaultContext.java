package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.ChaosCluster;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a nemesis works with.
 *
 * @param cluster whom it hurts
 * @param random decides; one fault, one generator, so that what one fault draws changes nothing for the next
 * @param log where it says what it does
 * @param clients processes of producers and consumers that may be ended; may be empty
 */
public record FaultContext(ChaosCluster cluster, RandomGenerator random, FaultLog log, List<ClientProcess> clients) {
    public FaultContext {
        clients = List.copyOf(clients);
    }

    /** The same with the chance of another fault. */
    public FaultContext with(RandomGenerator other) {
        return new FaultContext(cluster, other, log, clients);
    }
}
