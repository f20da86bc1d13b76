package io.triadmq.client;

/**
 * A send did not end with the message known to be stored. Two cases, and they must be treated differently:
 * {@link SendRefusedException} says that the message is certainly not stored, {@link SendUnknownException} that it may
 * be.
 */
public abstract sealed class SendException extends TriadClientException
        permits SendRefusedException, SendUnknownException {
    private static final long serialVersionUID = 1L;

    SendException(String message) {
        super(message);
    }

    /** Whether the message may be in the queue now or later. */
    public abstract boolean mayBeStored();
}
