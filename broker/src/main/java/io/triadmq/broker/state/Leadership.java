package io.triadmq.broker.state;

import org.jspecify.annotations.Nullable;

/** Who leads the group, as this node knows it. Thread-safe, never blocks. */
public interface Leadership {
    View current();

    /** Called after every change, in order, on the apply thread: must not block. */
    void addListener(Listener listener);

    /**
     * @param term the newest term this node has seen
     * @param leaderId node id of the leader; null while unknown
     * @param leaderAddress {@code host:port} for clients of that leader; null while unknown
     * @param leading this node leads {@code term}, has applied everything before it, and serves as leader
     */
    record View(
            long term, @Nullable String leaderId, @Nullable String leaderAddress, boolean leading) {}

    /** Learns of changes. */
    interface Listener {
        void changed(View view);
    }
}
