package io.triadmq.nameserver.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.ConnectionListener;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.NettyRpcServer;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.RpcServer;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches over real connections, with a limit of two. */
final class WatchHandlerTest {
    private final Registry registry = new Registry(System::nanoTime, Duration.ofSeconds(5), 1);
    private RpcServer server;
    private NettyRpcClient client;
    private String address;

    @BeforeEach
    void start() throws Exception {
        RequestRouter.Builder router = RequestRouter.builder();
        router.on(TriadCode.WATCH_ROUTES, new WatchHandler(registry, System::nanoTime, 2));
        new ClaimHandlers(registry).addTo(router);
        server = NettyRpcServer.start(
                RpcServerConfig.of("127.0.0.1", List.of(0)), router.build(), ConnectionListener.NONE);
        client = new NettyRpcClient(
                1, NettyRpcClient.DEFAULT_CONNECT_TIMEOUT, (connection, request, responder) -> {}, gone -> {});
        address = "127.0.0.1:" + server.ports().get(0);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private CompletableFuture<Command> watch(String revision) {
        return client.invoke(
                address,
                Command.request(TriadCode.WATCH_ROUTES).with("rev", revision).with("waitMillis", 20_000),
                Duration.ofSeconds(25));
    }

    private static Command get(CompletableFuture<Command> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void watchAboveTheLimit_isToldWhenToAskAgain_andTheOthersStillLearnOfTheNextChange() throws Exception {
        String revision = get(watch("")).fields().required("rev");
        CompletableFuture<Command> first = watch(revision);
        CompletableFuture<Command> second = watch(revision);

        Command third = get(watch(revision));

        assertEquals(ResponseCode.SYSTEM_BUSY, third.code());
        assertEquals(revision, third.fields().get("rev"));
        assertEquals(WatchHandler.RETRY_MILLIS, third.fields().requiredLong("retryMillis"));
        assertTrue(String.valueOf(third.remark()).contains("2 watches"), third.remark());
        assertFalse(first.isDone() || second.isDone());

        get(client.invoke(
                address,
                Command.request(TriadCode.CLAIM)
                        .with("c", "DefaultCluster")
                        .with("b", "broker-a")
                        .with("n", "n0")
                        .with("i", 1)
                        .with("a", "127.0.0.1:10911")
                        .with("r", "L")
                        .with("t", 1)
                        .with("v", -1),
                Duration.ofSeconds(10)));
        assertNotEquals(revision, get(first).fields().get("rev"));
        assertNotEquals(revision, get(second).fields().get("rev"));
        assertEquals(ResponseCode.SUCCESS, get(watch(revision)).code(), "a change is told at any load");
    }
}
