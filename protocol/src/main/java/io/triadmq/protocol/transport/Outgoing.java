package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.SerializeType;
import org.jspecify.annotations.Nullable;

/**
 * A frame on its way out of a connection, and the node of the list in which it waits there. Belongs to whoever created
 * it until it is submitted, then to the event loop of the connection.
 */
abstract class Outgoing {
    /** What a frame weighs beside its body: header, and the objects that hold it. */
    private static final int OVERHEAD_BYTES = 512;

    @Nullable
    Outgoing next;

    abstract Command command();

    abstract int opaque();

    abstract int flag();

    SerializeType serializeType() {
        return command().serializeType();
    }

    /** The connection ended, or refused the frame; {@code kind} says whether the peer may have seen it. */
    abstract void fail(RpcException.Kind kind, String reason);

    /** Handed to the socket. */
    void written() {}

    /** False when nobody waits for it any more, so that it need not be written. */
    boolean wanted() {
        return true;
    }

    final int weight() {
        byte[] body = command().body();
        return OVERHEAD_BYTES + (body == null ? 0 : body.length);
    }
}
