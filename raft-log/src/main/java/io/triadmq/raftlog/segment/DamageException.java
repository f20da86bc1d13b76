package io.triadmq.raftlog.segment;

import java.io.IOException;

/**
 * Data that was durable or committed is unreadable, missing or contradicts itself (invariant DamageStops). The message
 * names segment, position, expected, found and consequence. The owner must stop the node; nothing was changed on disk.
 */
public final class DamageException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamageException(String message) {
        super(message);
    }
}
