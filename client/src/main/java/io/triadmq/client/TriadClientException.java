package io.triadmq.client;

/** Base of everything that this client throws for other reasons than wrong arguments. */
public class TriadClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TriadClientException(String message) {
        super(message);
    }

    public TriadClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
