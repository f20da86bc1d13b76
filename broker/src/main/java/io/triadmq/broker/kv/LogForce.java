package io.triadmq.broker.kv;

import java.io.IOException;

/** Makes the commit log durable at least up to what was applied when it is called. Blocks. */
@FunctionalInterface
public interface LogForce {
    void force() throws IOException;
}
