package io.triadmq.protocol.transport;

import java.util.List;

/**
 * Accepts connections on one or more ports and hands their requests to one {@link RequestHandler}. Implementation:
 * {@code NettyRpcServer}.
 */
public interface RpcServer extends AutoCloseable {
    /** The ports it listens on, in the order of the configuration; port 0 is replaced by the port chosen. */
    List<Integer> ports();

    /** Number of open connections. */
    int connectionCount();

    /**
     * Runs {@code completions} on the calling thread; the connections that it answers are woken once, when it returns.
     * For a thread that completes many answers in a row. Others' answers to the same connections wait meanwhile, so it
     * must not block.
     */
    void coalesce(Runnable completions);

    /** Stops accepting, closes every connection, waits at most two seconds. */
    @Override
    void close();
}
