package io.triadmq.client;

/**
 * The message may be stored or not: an attempt reached a broker (or may have) and its answer did not come in time. An
 * application that sends it again must expect to see it twice. The producer itself does not store it twice and does not
 * send it any more.
 */
public final class SendUnknownException extends SendException {
    private static final long serialVersionUID = 1L;

    public SendUnknownException(String message) {
        super(message);
    }

    @Override
    public boolean mayBeStored() {
        return true;
    }
}
