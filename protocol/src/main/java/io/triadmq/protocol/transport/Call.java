package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import java.util.concurrent.CompletableFuture;

/** A request that waits for its answer. Its mutable fields belong to the event loop of the connection. */
final class Call extends Outgoing {
    final CompletableFuture<Command> answer = new CompletableFuture<>();
    /** {@link System#nanoTime} at which waiting ends. */
    final long deadlineNanos;

    private final Command command;
    private int opaque;
    private boolean written;
    private boolean ended;

    Call(Command command, long deadlineNanos) {
        this.command = command;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    Command command() {
        return command;
    }

    @Override
    int opaque() {
        return opaque;
    }

    void number(int value) {
        opaque = value;
    }

    @Override
    int flag() {
        return command.flag() & ~(Command.FLAG_RESPONSE | Command.FLAG_ONE_WAY);
    }

    @Override
    void written() {
        written = true;
    }

    boolean wasWritten() {
        return written;
    }

    @Override
    boolean wanted() {
        return !ended;
    }

    void answer(Command response) {
        ended = true;
        answer.complete(response);
    }

    @Override
    void fail(RpcException.Kind kind, String reason) {
        ended = true;
        answer.completeExceptionally(new RpcException(kind, "request " + command.code() + ": " + reason));
    }
}
