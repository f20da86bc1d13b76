package io.triadmq.broker.testing;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.Connection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client's connection that remembers what it was sent. */
public final class FakeConnection implements Connection {
    public final List<Command> sent = new ArrayList<>();
    private final InetSocketAddress remote;
    private boolean open = true;

    public FakeConnection(int remotePort) {
        this.remote = new InetSocketAddress("127.0.0.1", remotePort);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void sendOneWay(Command request) {
        sent.add(request);
    }

    @Override
    public CompletableFuture<Command> invoke(Command request, Duration timeout) {
        sent.add(request);
        return new CompletableFuture<>();
    }

    @Override
    public void close(String reason) {
        open = false;
    }
}
