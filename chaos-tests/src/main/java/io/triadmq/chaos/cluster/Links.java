package io.triadmq.chaos.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The conditions that hold on links, several at a time. Thread-safe. */
final class Links {
    /** Guarded by this, like the other. */
    private final List<Imposed> conditions = new ArrayList<>();

    /** Links that do not behave as usual. Replaced, never changed. */
    private volatile Map<Link, LinkState> effective = Map.of();

    private record Imposed(Set<Link> links, LinkState state) {}

    /** How a link behaves now. */
    LinkState of(Link link) {
        Map<Link, LinkState> now = effective;
        return now.isEmpty() ? LinkState.OPEN : now.getOrDefault(link, LinkState.OPEN);
    }

    /** All links that do not behave as usual. */
    Map<Link, LinkState> all() {
        return effective;
    }

    /** The same links and state may be added several times; each holds until it is removed. */
    synchronized Object add(Set<Link> links, LinkState state) {
        Imposed condition = new Imposed(Set.copyOf(links), state);
        conditions.add(condition);
        compute();
        return condition;
    }

    /** @param condition what {@link #add} answered */
    synchronized void remove(Object condition) {
        conditions.removeIf(one -> one == condition);
        compute();
    }

    private void compute() {
        Map<Link, LinkState> sum = new HashMap<>();
        for (Imposed condition : conditions) {
            condition.links.forEach(link -> sum.merge(link, condition.state, LinkState::and));
        }
        effective = Map.copyOf(sum);
    }
}
