package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A server and a client on loopback. */
final class RpcPair implements AutoCloseable {
    /** For what should happen at once, on a machine that may be busy with other things. */
    static final Duration LONG = Duration.ofSeconds(20);

    final ConcurrentLinkedQueue<Connection> accepted = new ConcurrentLinkedQueue<>();
    final AtomicInteger closed = new AtomicInteger();
    final ConcurrentLinkedQueue<String> disconnected = new ConcurrentLinkedQueue<>();
    final NettyRpcServer server;
    final NettyRpcClient client;
    final String address;

    RpcPair(RequestHandler serverHandler) throws IOException {
        this(RpcServerConfig.of("127.0.0.1", List.of(0)), serverHandler, RpcPair::echo);
    }

    RpcPair(RpcServerConfig config, RequestHandler serverHandler, RequestHandler clientHandler) throws IOException {
        server = NettyRpcServer.start(config, serverHandler, new ConnectionListener() {
            @Override
            public void opened(Connection connection) {
                accepted.add(connection);
            }

            @Override
            public void closed(Connection connection) {
                accepted.remove(connection);
                closed.incrementAndGet();
            }
        });
        client = new NettyRpcClient(2, NettyRpcClient.DEFAULT_CONNECT_TIMEOUT, clientHandler, disconnected::add);
        address = "127.0.0.1:" + server.ports().get(0);
    }

    static void echo(Connection connection, Command request, Responder responder) {
        Command answer = Command.response(request, 0).withBody(request.body());
        request.fields().forEach(answer::with);
        responder.respond(answer);
    }

    /** The connection that the client opened. */
    Connection peer() {
        await(() -> !accepted.isEmpty());
        return accepted.element();
    }

    Command ask(Command request) throws InterruptedException {
        return get(client.invoke(address, request, LONG));
    }

    static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(LONG.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static RpcException failure(CompletableFuture<?> future) throws InterruptedException {
        try {
            Object answer = future.get(LONG.toSeconds() * 2, TimeUnit.SECONDS);
            throw new AssertionError("answered: " + answer);
        } catch (TimeoutException e) {
            throw new AssertionError("neither answered nor failed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcException failure) {
                return failure;
            }
            throw new AssertionError(e);
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within " + LONG);
            }
            try {
                never.await(2, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
