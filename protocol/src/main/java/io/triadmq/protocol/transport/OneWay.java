package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request without answer. */
final class OneWay extends Outgoing {
    private final Command command;
    private final @Nullable CompletableFuture<Void> sent;

    /** @param sent completed when the frame was handed to the socket; null when nobody cares */
    OneWay(Command command, @Nullable CompletableFuture<Void> sent) {
        this.command = command;
        this.sent = sent;
    }

    @Override
    Command command() {
        return command;
    }

    /** Nothing refers to it, but stock peers expect distinct numbers in their logs; any value is legal. */
    @Override
    int opaque() {
        return command.opaque();
    }

    @Override
    int flag() {
        return command.flag() & ~Command.FLAG_RESPONSE | Command.FLAG_ONE_WAY;
    }

    @Override
    void written() {
        if (sent != null) {
            sent.complete(null);
        }
    }

    @Override
    void fail(RpcException.Kind kind, String reason) {
        if (sent != null) {
            sent.completeExceptionally(new RpcException(kind, "one-way " + command.code() + ": " + reason));
        }
    }
}
