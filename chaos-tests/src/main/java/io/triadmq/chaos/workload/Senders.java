package io.triadmq.chaos.workload;

import io.triadmq.chaos.stock.StockVersion;
import java.io.IOException;

/** Opens the sender that a specification asks for. */
final class Senders {
    /** Of the stock client that is used when one is asked for. */
    static final StockVersion VERSION = StockVersion.V5_5_0;

    private Senders() {}

    /** @param name of the workload; tells the files of its client from others' */
    static MessageSender open(Target target, LoadSpec spec, String name) throws IOException {
        return switch (spec.client()) {
            case OWN -> new OwnSender(target.nameServers());
            case STOCK -> new StockSender(VERSION, target.nameServers(), target.scratch(), name);
        };
    }
}
