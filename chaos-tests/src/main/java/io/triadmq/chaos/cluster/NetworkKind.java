package io.triadmq.chaos.cluster;

import java.util.Optional;

/** Ways to put something between the nodes. */
public enum NetworkKind {
    /** Nothing: the nodes meet on 127.0.0.1. */
    DIRECT,
    /** A relay of ours; needs Linux, and no rights. */
    RELAY,
    /** A network name space per node; needs root. */
    NAMESPACES;

    /** Why this machine or these rights do not allow it; empty when they do. */
    public Optional<String> whyNot() {
        return switch (this) {
            case DIRECT -> Optional.empty();
            case RELAY -> RelayNetwork.whyNot();
            case NAMESPACES -> NamespaceNetwork.whyNot();
        };
    }

    /** The one closest to a real network that is possible here. */
    public static NetworkKind best() {
        if (NAMESPACES.whyNot().isEmpty()) {
            return NAMESPACES;
        }
        return RELAY.whyNot().isEmpty() ? RELAY : DIRECT;
    }
}
