package io.triadmq.protocol.command;

/** The peer sent something that breaks the protocol; the message says what was expected and what was seen. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadRequestException(String message) {
        super(message);
    }

    public BadRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
