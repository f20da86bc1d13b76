package io.triadmq.broker.testing;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;

/** Keeps the one answer to a request. */
public final class Answer implements Responder {
    private @Nullable Command command;

    @Override
    public synchronized void respond(Command response) {
        if (command != null) {
            throw new AssertionError("answered twice: " + command + " and " + response);
        }
        command = response;
    }

    public synchronized boolean isGiven() {
        return command != null;
    }

    public synchronized Command get() {
        if (command == null) {
            throw new AssertionError("not answered");
        }
        return command;
    }

    public int code() {
        return get().code();
    }
}
