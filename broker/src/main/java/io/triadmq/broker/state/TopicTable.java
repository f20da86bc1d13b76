package io.triadmq.broker.state;

import io.triadmq.broker.model.TopicSettings;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The group's topics as of the last applied entry. Thread-safe, never blocks. */
public interface TopicTable {
    @Nullable
    TopicSettings get(String name);

    @Nullable
    TopicSettings get(int id);

    Collection<TopicSettings> all();

    /** Log index of the last change: equal versions mean equal tables, on every replica. */
    long version();
}
