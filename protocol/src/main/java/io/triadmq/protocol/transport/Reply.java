package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.SerializeType;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request: first a place for it, then the frame. Number and serialisation are the request's,
 * whatever the response carries, so that an answer got from another node can be passed on as it is.
 */
final class Reply extends Outgoing implements Responder {
    private static final AtomicReferenceFieldUpdater<Reply, @Nullable Command> RESPONSE =
            AtomicReferenceFieldUpdater.newUpdater(Reply.class, Command.class, "response");

    private final NettyConnection connection;
    private final int opaque;
    private final SerializeType serializeType;
    /** What the request weighed: the connection reads on when enough of it is answered. */
    private final int requestWeight;

    private volatile @Nullable Command response;

    Reply(NettyConnection connection, Command request, int requestWeight) {
        this.connection = connection;
        this.opaque = request.opaque();
        this.serializeType = request.serializeType();
        this.requestWeight = requestWeight;
    }

    @Override
    public void respond(Command answer) {
        if (RESPONSE.compareAndSet(this, null, answer)) {
            connection.submit(this);
        }
    }

    @Override
    Command command() {
        Command answer = response;
        if (answer == null) {
            throw new IllegalStateException("not answered yet");
        }
        return answer;
    }

    @Override
    int opaque() {
        return opaque;
    }

    @Override
    int flag() {
        return Command.FLAG_RESPONSE;
    }

    @Override
    SerializeType serializeType() {
        return serializeType;
    }

    /** For an answer that cannot be written. */
    Reply replacedBy(Command other) {
        response = other;
        return this;
    }

    int requestWeight() {
        return requestWeight;
    }

    @Override
    void fail(RpcException.Kind kind, String reason) {
        // The peer is gone: nobody is left to be told.
    }
}
