package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Whom a fault hurts: which brokers of one group, the group chosen by chance. */
public enum Victims {
    LEADER,
    FOLLOWER,
    ANY,
    /** So many that nobody is left to form a majority with the rest. */
    MAJORITY,
    ALL;

    /** After a fault that was healed a moment ago there may be no leader yet. */
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Chooses. When no leader is found, one member is taken for it. The same number of random values is drawn
     * whatever the state of the cluster.
     */
    List<NodePlan> of(FaultContext context) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        RandomGenerator random = context.random();
        List<String> groups = cluster.groups();
        String group = groups.get(random.nextInt(groups.size()));
        List<NodePlan> shuffled = shuffled(cluster.brokersOf(group), random);
        return switch (this) {
            case LEADER -> List.of(leader(cluster, group).orElse(shuffled.get(0)));
            case FOLLOWER -> List.of(follower(cluster, group, shuffled));
            case ANY -> shuffled.subList(0, 1);
            case MAJORITY -> shuffled.subList(0, shuffled.size() / 2 + 1);
            case ALL -> shuffled;
        };
    }

    private static NodePlan follower(LocalCluster cluster, String group, List<NodePlan> shuffled)
            throws InterruptedException {
        Optional<NodePlan> leader = leader(cluster, group);
        return shuffled.stream()
                .filter(node -> !leader.map(node::equals).orElse(false))
                .findFirst()
                .orElse(shuffled.get(0));
    }

    /** The leader, waiting a moment for one. */
    static Optional<NodePlan> leader(LocalCluster cluster, String group) throws InterruptedException {
        long deadline = System.nanoTime() + LEADER_PATIENCE.toNanos();
        Optional<NodePlan> leader = cluster.leader(group);
        while (leader.isEmpty() && System.nanoTime() - deadline < 0) {
            Thread.sleep(PAUSE.toMillis());
            leader = cluster.leader(group);
        }
        return leader;
    }

    static <T> List<T> shuffled(List<T> all, RandomGenerator random) {
        List<T> rest = new ArrayList<>(all);
        List<T> result = new ArrayList<>();
        while (!rest.isEmpty()) {
            result.add(rest.remove(random.nextInt(rest.size())));
        }
        return result;
    }
}
