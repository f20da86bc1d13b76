package io.triadmq.chaos.cluster;

import java.util.Optional;
import java.util.Set;

/** Nothing stands between the nodes: they meet on 127.0.0.1. */
final class DirectNetwork implements Network {
    private static final String REASON =
            "the nodes talk to each other directly on 127.0.0.1; choose the relay or namespaces as network";

    @Override
    public String description() {
        return "none: 127.0.0.1";
    }

    @Override
    public Optional<String> whyNot(Effect effect) {
        return Optional.of(REASON);
    }

    @Override
    public Condition impose(Set<Link> links, LinkState state) {
        throw new UnsupportedOperationException(REASON);
    }

    @Override
    public void close() {
        // Nothing was made.
    }
}
