package io.triadmq.ops.cluster;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;

/** Makes RPC clients for tools that ask now and then. */
public final class RpcClients {
    /** Response code for requests that a server sends to a tool; none is expected. */
    private static final int REQUEST_CODE_NOT_SUPPORTED = 3;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private RpcClients() {}

    /** One event loop; the caller closes it. */
    public static RpcClient create() {
        return new NettyRpcClient(
                1,
                CONNECT_TIMEOUT,
                (connection, request, responder) -> responder.respond(
                        Command.response(request, REQUEST_CODE_NOT_SUPPORTED, "a tool takes no requests")),
                RpcClient.DisconnectListener.NONE);
    }
}
