package io.triadmq.protocol.transport;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** A request got no answer. {@link Kind} says whether the peer may have seen it. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is known about the fate of the request. */
    public enum Kind {
        /** Never left this process: connecting was refused or timed out, or the client is closed. */
        NOT_SENT,
        /** The connection closed after the request was written; the peer may have executed it. */
        CONNECTION_LOST,
        /** No answer in time; the peer may have executed it. */
        TIMEOUT
    }

    private final Kind kind;

    public RpcException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public RpcException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The peer's system answered that nobody listens at the address; a connect without any answer is none. */
    public boolean isRefusal() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                // Netty's own connect timeout is a kind of ConnectException too.
                return !(cause instanceof ConnectTimeoutException);
            }
        }
        return false;
    }
}
