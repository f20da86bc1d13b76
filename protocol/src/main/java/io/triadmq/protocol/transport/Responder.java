package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.Command;

/** The way back to whoever sent a request. */
public interface Responder {
    /**
     * Answers the request; any thread. The first answer wins, later ones are dropped. Answers to one-way requests and
     * to closed connections are dropped silently.
     */
    void respond(Command response);
}
