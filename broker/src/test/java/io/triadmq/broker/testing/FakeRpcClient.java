package io.triadmq.broker.testing;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.RpcClient;
import io.triadmq.protocol.transport.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A network whose answers the test gives. */
public final class FakeRpcClient implements RpcClient {
    /** A request that waits for its answer. */
    public record Call(String address, Command request, CompletableFuture<Command> answer) {
        public void fail(RpcException.Kind kind, String message) {
            answer.completeExceptionally(new RpcException(kind, message));
        }
    }

    public final List<Call> calls = new ArrayList<>();
    public final List<Call> oneWays = new ArrayList<>();
    public final List<String> connects = new ArrayList<>();
    /** Answers to {@link #connect} that the test still has to give. */
    public final List<CompletableFuture<Void>> connecting = new ArrayList<>();

    public final Set<String> connected = new HashSet<>();

    @Override
    public CompletableFuture<Command> invoke(String address, Command request, Duration timeout) {
        Call call = new Call(address, request, new CompletableFuture<>());
        calls.add(call);
        return call.answer;
    }

    @Override
    public CompletableFuture<Void> sendOneWay(String address, Command request) {
        oneWays.add(new Call(address, request, new CompletableFuture<>()));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> connect(String address) {
        connects.add(address);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        connecting.add(opened);
        return opened;
    }

    @Override
    public boolean isConnected(String address) {
        return connected.contains(address);
    }

    @Override
    public void disconnect(String address, String reason) {
        connected.remove(address);
    }

    /** The oldest call, removed. */
    public Call next() {
        return calls.remove(0);
    }

    @Override
    public void close() {}
}
