package io.triadmq.client.produce;

/** Takes messages and gives every one of them an outcome. Thread-safe, never blocks. */
interface MessageSink {
    void send(PendingSend message);

    /** Gives everything that has no outcome yet one at once. */
    void abort(String why);
}
