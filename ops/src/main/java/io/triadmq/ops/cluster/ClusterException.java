package io.triadmq.ops.cluster;

/** A local cluster cannot do what was asked; the message says why and what to do, in one line. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
