package io.triadmq.protocol.command;

/** Bytes that are no frame of the remoting protocol. Nothing after them on the connection can be trusted. */
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message);
    }

    public MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
