package io.triadmq.client.route;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.RpcServer;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RouteWatchTest {
    private static final long RETRY_MILLIS = 700;

    private final BlockingQueue<Long> askedNanos = new LinkedBlockingQueue<>();

    private long nextQuestion() throws InterruptedException {
        Long asked = askedNanos.poll(20, TimeUnit.SECONDS);
        assertNotNull(asked, "asked again in the end");
        return asked;
    }

    @Test
    void nameServerThatHoldsEnoughWatches_isAskedAgainOnlyWhenItSaid() throws Exception {
        try (RpcServer server = NettyRpcServer.start(
                        RpcServerConfig.of("127.0.0.1", List.of(0)),
                        RequestRouter.builder()
                                .on(TriadCode.WATCH_ROUTES, (connection, request, responder) -> {
                                    askedNanos.add(System.nanoTime());
                                    responder.respond(Command.response(request, ResponseCode.SYSTEM_BUSY)
                                            .with("rev", "1")
                                            .with("retryMillis", RETRY_MILLIS));
                                })
                                .build(),
                        ConnectionListener.NONE);
                ClientRuntime client =
                        new ClientRuntime("127.0.0.1:" + server.ports().get(0))) {
            assertNotNull(client.clientId());
            long first = nextQuestion();
            long second = nextQuestion();
            assertTrue(second - first >= TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS - 50), "no question in between");
        }
    }
}
