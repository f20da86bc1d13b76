package io.triadmq.client.route;

/** Told what changed in the routes. On internal threads: must not block. */
public interface RouteListener {
    /** Queues of a topic in use appeared or disappeared. */
    default void queuesChanged(TopicRoute route) {}

    /** The group has another leader than this client knew. */
    default void leaderChanged(BrokerGroup group) {}
}
