package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to addresses, one connection per address, opened when first needed and kept as long as there is
 * traffic at least every 100 s. Thread-safe.
 *
 * Implementation: {@code NettyRpcClient}.
 */
public interface RpcClient extends AutoCloseable {
    /**
     * Sends {@code request} to {@code address} ({@code host:port}; names are resolved at each connect).
     *
     * @return completes with the answer of any code, or exceptionally with an {@link RpcException}; callbacks run on
     *     an event loop and must not block
     */
    CompletableFuture<Command> invoke(String address, Command request, Duration timeout);

    /** Sends without waiting for an answer; completes when written, or exceptionally with {@code NOT_SENT}. */
    CompletableFuture<Void> sendOneWay(String address, Command request);

    /** Opens the connection now, if there is none; completes exceptionally with {@code NOT_SENT}. */
    CompletableFuture<Void> connect(String address);

    boolean isConnected(String address);

    /** Closes the connection to an address; requests in flight fail with {@code CONNECTION_LOST}. */
    void disconnect(String address, String reason);

    /** Closes everything; later requests fail with {@code NOT_SENT}. Blocks up to two seconds. */
    @Override
    void close();

    /** Told when a connection that this client had opened closes, whoever closed it; on an event loop. */
    interface DisconnectListener {
        DisconnectListener NONE = address -> {};

        void disconnected(String address);
    }
}
