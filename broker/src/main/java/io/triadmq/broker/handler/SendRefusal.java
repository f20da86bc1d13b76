package io.triadmq.broker.handler;

/** Ends the work on a send that is answered with an error. */
final class SendRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final int code;

    SendRefusal(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }
}
