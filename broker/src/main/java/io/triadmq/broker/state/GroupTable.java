package io.triadmq.broker.state;

import io.triadmq.broker.model.GroupSettings;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Settings of consumer groups as of the last applied entry. Thread-safe, never blocks. */
public interface GroupTable {
    @Nullable
    GroupSettings get(String name);

    Collection<GroupSettings> all();

    /** Log index of the last change. */
    long version();
}
