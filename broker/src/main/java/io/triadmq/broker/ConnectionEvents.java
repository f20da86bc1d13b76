package io.triadmq.broker;

import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.ConnectionListener;

/** Passes on news about connections once there is somebody to pass them to. */
final class ConnectionEvents implements ConnectionListener {
    private volatile ConnectionListener target = ConnectionListener.NONE;

    void forwardTo(ConnectionListener listener) {
        target = listener;
    }

    @Override
    public void closed(Connection connection) {
        target.closed(connection);
    }
}
