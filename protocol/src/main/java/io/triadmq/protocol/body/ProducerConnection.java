package io.triadmq.protocol.body;

import java.util.Set;

/** Answer of GET_PRODUCER_CONNECTION_LIST. */
public record ProducerConnection(Set<ClientConnection> connectionSet) implements Body {
    public ProducerConnection {
        connectionSet = Absent.set(connectionSet);
    }
}
