package io.triadmq.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RpcFailureIT {
    private static final RequestHandler SILENT = (connection, request, responder) -> {};

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void refusedConnect_failsAtOnceAsNotSent() throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            String nobody = "127.0.0.1:" + freePort();
            long start = System.nanoTime();
            RpcException failure = RpcPair.failure(pair.client.invoke(nobody, Command.request(1), RpcPair.LONG));
            assertEquals(RpcException.Kind.NOT_SENT, failure.kind());
            assertTrue(failure.getMessage().contains(nobody), failure.getMessage());
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
            RpcException refused = RpcPair.failure(pair.client.connect(nobody));
            assertEquals(RpcException.Kind.NOT_SENT, refused.kind());
            assertTrue(refused.isRefusal());
            assertEquals(
                    RpcException.Kind.NOT_SENT,
                    RpcPair.failure(pair.client.sendOneWay(nobody, Command.oneWay(1)))
                            .kind());
            assertTrue(pair.disconnected.isEmpty());
        }
    }

    @Test
    void unknownHostAndMalformedAddress_areNotSent() throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            for (String address : List.of("no-such-host.invalid:1", "localhost", ":1", "a:b", "", "x:70000")) {
                RpcException failure = RpcPair.failure(pair.client.invoke(address, Command.request(1), RpcPair.LONG));
                assertEquals(RpcException.Kind.NOT_SENT, failure.kind(), address);
            }
        }
    }

    @Test
    void hostName_isResolved() throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            String named = "localhost:" + pair.server.ports().get(0);
            assertEquals(
                    0,
                    RpcPair.get(pair.client.invoke(named, Command.request(1), RpcPair.LONG))
                            .code());
        }
    }

    @Test
    void noAnswer_isATimeout_andTheConnectionServesOn() throws Exception {
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            if (request.code() == 1) {
                RpcPair.echo(connection, request, responder);
            }
        })) {
            pair.ask(Command.request(1));
            long start = System.nanoTime();
            CompletableFuture<Command> lost =
                    pair.client.invoke(pair.address, Command.request(2), Duration.ofMillis(200));
            CompletableFuture<Command> longer =
                    pair.client.invoke(pair.address, Command.request(2), Duration.ofMillis(400));
            assertEquals(RpcException.Kind.TIMEOUT, RpcPair.failure(lost).kind());
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(200).toNanos());
            assertFalse(longer.isDone()
                    && System.nanoTime() - start < Duration.ofMillis(400).toNanos());
            assertEquals(RpcException.Kind.TIMEOUT, RpcPair.failure(longer).kind());
            assertEquals(0, pair.ask(Command.request(1)).code());
            assertEquals(0, pair.closed.get());
        }
    }

    @Test
    void serverClosesInFlight_callersLearnThatItMayHaveHappened() throws Exception {
        try (RpcPair pair = new RpcPair(SILENT)) {
            List<CompletableFuture<Command>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG));
            }
            RpcPair.get(pair.client.sendOneWay(pair.address, Command.oneWay(1)));
            pair.peer().close("test");
            for (CompletableFuture<Command> call : calls) {
                assertEquals(
                        RpcException.Kind.CONNECTION_LOST, RpcPair.failure(call).kind());
            }
            RpcPair.await(() -> pair.disconnected.contains(pair.address));
            RpcPair.await(() -> pair.closed.get() == 1);
            assertFalse(pair.client.isConnected(pair.address));
        }
    }

    @Test
    void clientCloses_serverSideCallFails() throws Exception {
        RpcServerConfig config = RpcServerConfig.of("127.0.0.1", List.of(0));
        try (RpcPair pair = new RpcPair(config, RpcPair::echo, SILENT)) {
            RpcPair.get(pair.client.connect(pair.address));
            Connection toClient = pair.peer();
            CompletableFuture<Command> call = toClient.invoke(Command.request(39), RpcPair.LONG);
            pair.ask(Command.request(1)); // behind the server's request on the same connection
            pair.client.disconnect(pair.address, "test");
            assertEquals(
                    RpcException.Kind.CONNECTION_LOST, RpcPair.failure(call).kind());
            assertEquals(
                    RpcException.Kind.NOT_SENT,
                    RpcPair.failure(toClient.invoke(Command.request(39), RpcPair.LONG))
                            .kind());
            assertEquals(0, pair.ask(Command.request(1)).code());
        }
    }

    @Test
    void serverComesBack_nextRequestConnectsAgain() throws Exception {
        RpcServerConfig config = RpcServerConfig.of("127.0.0.1", List.of(freePort()));
        try (RpcPair pair = new RpcPair(config, RpcPair::echo, RpcPair::echo)) {
            pair.ask(Command.request(1));
            pair.server.close();
            RpcPair.await(() -> !pair.client.isConnected(pair.address));
            assertEquals(
                    RpcException.Kind.NOT_SENT,
                    RpcPair.failure(pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG))
                            .kind());
            try (NettyRpcServer again = NettyRpcServer.start(config, RpcPair::echo, ConnectionListener.NONE)) {
                assertEquals(0, pair.ask(Command.request(1)).code());
                assertEquals(1, again.connectionCount());
            }
        }
    }

    @Test
    void closedClient_refusesAndEndsWhatWaits() throws Exception {
        try (RpcPair pair = new RpcPair(SILENT)) {
            RpcPair.get(pair.client.connect(pair.address));
            CompletableFuture<Command> waiting = pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG);
            RpcPair.get(pair.client.sendOneWay(pair.address, Command.oneWay(2)));
            pair.client.close();
            assertEquals(
                    RpcException.Kind.CONNECTION_LOST, RpcPair.failure(waiting).kind());
            assertEquals(
                    RpcException.Kind.NOT_SENT,
                    RpcPair.failure(pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG))
                            .kind());
        }
    }

    @Test
    void retryInTheCallbackOfALostCall_usesANewConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            if (asked.getAndIncrement() == 0) {
                connection.close("first attempt");
            } else {
                RpcPair.echo(connection, request, responder);
            }
        })) {
            CompletableFuture<Command> answer = pair.client
                    .invoke(pair.address, Command.request(1), RpcPair.LONG)
                    .exceptionallyCompose(lost -> pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG));
            assertEquals(0, RpcPair.get(answer).code());
        }
    }

    @Test
    void peerThatAcceptsNoConnection_failsWithinTheConnectTimeout() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NettyRpcClient client =
                        new NettyRpcClient(1, Duration.ofMillis(500), SILENT, RpcClient.DisconnectListener.NONE)) {
            for (int i = 0; i < 4; i++) { // more than the backlog: the kernel drops further handshakes
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 100);
                } catch (java.net.SocketTimeoutException dropped) {
                    break;
                }
            }
            String address = "127.0.0.1:" + full.getLocalPort();
            CompletableFuture<Command> brief = client.invoke(address, Command.request(1), Duration.ofMillis(100));
            CompletableFuture<Command> patient = client.invoke(address, Command.request(1), RpcPair.LONG);
            assertEquals(RpcException.Kind.NOT_SENT, RpcPair.failure(brief).kind());
            assertFalse(patient.isDone());
            assertEquals(RpcException.Kind.NOT_SENT, RpcPair.failure(patient).kind());
            assertFalse(RpcPair.failure(client.connect(address)).isRefusal());
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void peerThatReadsNothing_getsABoundedAmount() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                NettyRpcClient client = new NettyRpcClient(
                        1, NettyRpcClient.DEFAULT_CONNECT_TIMEOUT, SILENT, RpcClient.DisconnectListener.NONE)) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            byte[] body = new byte[1 << 20];
            CompletableFuture<Command> first =
                    client.invoke(address, Command.request(1).withBody(body), Duration.ofSeconds(2));
            int taken = 0;
            CompletableFuture<Command> call;
            do { // shared body: the memory is that of one
                call = client.invoke(address, Command.request(1).withBody(body), Duration.ofSeconds(2));
            } while (!call.isDone() && ++taken < 1000);
            assertTrue(taken < 100, "took " + taken + " MiB");
            RpcException refused = RpcPair.failure(call);
            assertEquals(RpcException.Kind.NOT_SENT, refused.kind());
            assertTrue(refused.getMessage().contains("bytes wait"), refused.getMessage());
            RpcException.Kind fate = RpcPair.failure(first).kind();
            assertTrue(fate == RpcException.Kind.TIMEOUT || fate == RpcException.Kind.CONNECTION_LOST, "" + fate);
        }
    }

    @Test
    void portInUse_isSaidWithAddressPortAndAdvice() throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            int port = pair.server.ports().get(0);
            RpcServerConfig same = RpcServerConfig.of("127.0.0.1", List.of(0, port));
            IOException refusal = assertThrows(
                    IOException.class, () -> NettyRpcServer.start(same, RpcPair::echo, ConnectionListener.NONE));
            String text = String.valueOf(refusal.getMessage());
            assertTrue(text.contains("127.0.0.1:" + port), text);
            assertTrue(text.contains("stop the process"), text);
        }
    }
}
