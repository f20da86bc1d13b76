package io.triadmq.broker.log;

/**
 * A committed entry that this version cannot apply: written by a newer version, or damaged past its checksum. The
 * replica stops; its state is as it was before the entry.
 */
public final class UnreadableEntryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableEntryException(String message) {
        super(message);
    }

    public UnreadableEntryException(String message, Throwable cause) {
        super(message, cause);
    }
}
