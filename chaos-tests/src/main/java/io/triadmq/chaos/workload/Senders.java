package io.triadmq.chaos.workload;

import java.io.IOException;

/** Opens the sender that a specification asks for. */
final class Senders {
    private Senders() {}

    /** @param name of the workload; tells the files of its client from others' */
    static MessageSender open(Target target, LoadSpec spec, String name) throws IOException, InterruptedException {
        return switch (spec.client()) {
            case OWN -> new OwnSender(target.nameServers());
            case STOCK -> throw new IOException("no stock client for " + name + " yet");
        };
    }
}
