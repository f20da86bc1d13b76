package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One TCP connection that a peer opened to us. Thread-safe; identity is equality. */
public interface Connection {
    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    boolean isOpen();

    /** Sends a request without answer; dropped when the connection is closed or its write buffer is full. */
    void sendOneWay(Command request);

    /** Sends a request to the peer. Fails as {@link RpcClient#invoke} does. */
    CompletableFuture<Command> invoke(Command request, Duration timeout);

    /** Closes it, with the reason in the log. */
    void close(String reason);
}
