package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What stands between the nodes, and between clients and nodes. Thread-safe. */
public interface Network extends AutoCloseable {
    /** What can be done to a link. */
    enum Effect {
        CUT,
        LOSS,
        DELAY,
        BANDWIDTH
    }

    /** What is wrong with some links, until it is closed; closing twice does nothing more. */
    interface Condition extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** How it is made, for the report. */
    String description();

    /** Why this network cannot do it; empty when it can. */
    Optional<String> whyNot(Effect effect);

    /** Makes links behave badly, beside whatever else is wrong with them; in force when it returns. */
    Condition impose(Set<Link> links, LinkState state) throws IOException;

    @Override
    void close() throws IOException;
}
