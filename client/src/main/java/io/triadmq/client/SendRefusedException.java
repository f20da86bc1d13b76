package io.triadmq.client;

/** The message is certainly not stored, and never will be: sending it again cannot make a duplicate. */
public final class SendRefusedException extends SendException {
    private static final long serialVersionUID = 1L;

    /** {@link #code()} when no broker said anything. */
    public static final int NO_CODE = -1;

    /** Why it was refused. */
    public enum Reason {
        /** The deadline passed while no attempt had a chance to store it. */
        TIMED_OUT,
        /** The producer's buffer was full until the deadline, or at once when it is set to fail fast. */
        BUFFER_FULL,
        /** No NameServer knows the topic and none lets it be created, or the queue does not exist. */
        NO_ROUTE,
        /** The broker refuses this message for good: too large, malformed, no permission, no such topic. */
        REJECTED,
        /** The producer is closed. */
        CLOSED
    }

    private final Reason reason;
    private final int code;

    public SendRefusedException(Reason reason, int code, String message) {
        super(message);
        this.reason = reason;
        this.code = code;
    }

    public Reason reason() {
        return reason;
    }

    /** Response code of the last answer of a broker, or {@link #NO_CODE}. */
    public int code() {
        return code;
    }

    @Override
    public boolean mayBeStored() {
        return false;
    }
}
