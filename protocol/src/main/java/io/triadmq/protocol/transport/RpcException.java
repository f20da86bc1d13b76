package io.triadmq.protocol.transport;

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

    public RpcException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
