package io.triadmq.client;

/** A broker or NameServer answered a request with an error, or could not be asked. */
public final class RequestFailedException extends TriadClientException {
    private static final long serialVersionUID = 1L;

    /** {@link #code()} when there was no answer at all. */
    public static final int NO_ANSWER = -1;

    private final int code;

    public RequestFailedException(int code, String message) {
        super(message);
        this.code = code;
    }

    public RequestFailedException(String message, Throwable cause) {
        super(message, cause);
        this.code = NO_ANSWER;
    }

    /** Response code of the remoting protocol, or {@link #NO_ANSWER}. */
    public int code() {
        return code;
    }
}
