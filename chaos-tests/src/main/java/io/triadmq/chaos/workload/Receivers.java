package io.triadmq.chaos.workload;

import java.io.IOException;

/** Opens the consumer that a specification asks for. */
final class Receivers {
    private Receivers() {}

    /** @param number of the member, from 0 */
    static MessageReceiver open(
            Target target, LoadSpec spec, String group, String topic, int number, MessageReceiver.Listener listener)
            throws IOException {
        return switch (spec.client()) {
            case OWN -> new OwnReceiver(target.nameServers(), group, topic, listener);
            case STOCK ->
                new StockReceiver(
                        Senders.VERSION, target.nameServers(), target.scratch(), group, topic, number, listener);
        };
    }
}
