package io.triadmq.broker.group;

import io.triadmq.protocol.transport.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are connected to this node and said who they are. A client is known from its heartbeat until it
 * unregisters, its connection closes, or it was silent for {@link #SILENCE}.
 *
 * <p>Thread-safe: changes take the registry's lock, {@link #memberOn} reads without one because every pull asks.
 */
public final class ClientRegistry {
    /** Stock clients send a heartbeat every 30 seconds; four missed ones are what a stock broker waits for. */
    static final Duration SILENCE = Duration.ofSeconds(120);

    private final Clock clock;
    private final Map<Connection, Session> sessions = new ConcurrentHashMap<>();
    /** By client id: the session that counts, the one with the newest heartbeat. Guarded by this. */
    private final Map<String, Session> clients = new HashMap<>();

    private final List<MembershipListener> listeners = new CopyOnWriteArrayList<>();

    public ClientRegistry(Clock clock) {
        this.clock = clock;
    }

    public void addListener(MembershipListener listener) {
        listeners.add(listener);
    }

    /** Takes a heartbeat in: it replaces what this client said before. */
    public synchronized void register(Connection connection, Heartbeat heartbeat) {
        Session old = clients.get(heartbeat.clientId());
        Session session = Session.of(connection, heartbeat, old, clock.millis());
        clients.put(heartbeat.clientId(), session);
        Session onConnection = sessions.put(connection, session);
        if (onConnection != null && !onConnection.clientId.equals(heartbeat.clientId())) {
            clients.remove(onConnection.clientId, onConnection);
            changed(onConnection.clientId);
        }
        if (old != null && old.connection != connection) {
            sessions.remove(old.connection, old);
        }
        if (old == null || !old.consumers.equals(session.consumers)) {
            changed(heartbeat.clientId());
        }
        if (!connection.isOpen()) {
            // It closed while its heartbeat was on the way here, so nobody will tell us again.
            closed(connection);
        }
    }

    /**
     * A client says that it leaves groups.
     *
     * @param producerGroup null: none
     * @param consumerGroup null: none
     */
    public synchronized void unregister(
            String clientId, @Nullable String producerGroup, @Nullable String consumerGroup) {
        Session old = clients.get(clientId);
        if (old == null) {
            return;
        }
        Session left = old.without(producerGroup, consumerGroup);
        if (left.producers.isEmpty() && left.consumers.isEmpty()) {
            clients.remove(clientId);
            sessions.remove(old.connection, old);
        } else {
            clients.put(clientId, left);
            sessions.replace(old.connection, old, left);
        }
        if (!old.consumers.equals(left.consumers)) {
            changed(clientId);
        }
    }

    /** A connection is gone, and whoever was on it. */
    public synchronized void closed(Connection connection) {
        Session session = sessions.remove(connection);
        if (session != null && clients.remove(session.clientId, session)) {
            changed(session.clientId);
        }
    }

    /** Forgets clients that have been silent for too long. */
    public synchronized void expire() {
        long oldest = clock.millis() - SILENCE.toMillis();
        List<Session> silent =
                clients.values().stream().filter(s -> s.lastSeenMillis < oldest).toList();
        silent.forEach(session -> closed(session.connection));
    }

    /** The membership in {@code group} of the client on this connection; null when it has none (yet). */
    public @Nullable ConsumerMember memberOn(Connection connection, String group) {
        Session session = sessions.get(connection);
        return session == null ? null : session.consumers.get(group);
    }

    /** This client's memberships on this node; empty when it is not known here. */
    public synchronized Collection<ConsumerMember> membershipsOf(String clientId) {
        Session session = clients.get(clientId);
        return session == null ? List.of() : session.consumers.values();
    }

    public synchronized Set<String> clientIds() {
        return Set.copyOf(clients.keySet());
    }

    /** The connections of the group's members on this node. */
    public synchronized List<Connection> connectionsOf(String group) {
        return clients.values().stream()
                .filter(session -> session.consumers.containsKey(group))
                .map(session -> session.connection)
                .toList();
    }

    /** The connection of one member of a group; null when it is not connected to this node. */
    public synchronized @Nullable Connection connectionOf(String group, String clientId) {
        Session session = clients.get(clientId);
        return session == null || !session.consumers.containsKey(group) ? null : session.connection;
    }

    public synchronized List<ProducerMember> producersOf(String group) {
        List<ProducerMember> members = new ArrayList<>();
        for (Session session : clients.values()) {
            if (session.producers.contains(group)) {
                members.add(session.producer(group));
            }
        }
        return members;
    }

    /** Every producer on this node. */
    public synchronized List<ProducerMember> producers() {
        return clients.values().stream()
                .flatMap(session -> session.producers.stream().map(session::producer))
                .toList();
    }

    /** The groups of all producers on this node. */
    public synchronized Set<String> producerGroups() {
        Set<String> groups = new TreeSet<>();
        clients.values().forEach(session -> groups.addAll(session.producers));
        return groups;
    }

    private void changed(String clientId) {
        listeners.forEach(listener -> listener.clientChanged(clientId));
    }

    /** What one client said on one connection. Immutable. */
    private record Session(
            Connection connection,
            String clientId,
            String language,
            int version,
            Set<String> producers,
            Map<String, ConsumerMember> consumers,
            long lastSeenMillis) {

        static Session of(Connection connection, Heartbeat heartbeat, @Nullable Session old, long now) {
            Map<String, ConsumerMember> consumers = new HashMap<>();
            for (ConsumerMember member : heartbeat.consumers()) {
                ConsumerMember known = old == null ? null : old.consumers.get(member.group());
                consumers.put(member.group(), heartbeat.withoutSubscriptions() && known != null ? known : member);
            }
            return new Session(
                    connection,
                    heartbeat.clientId(),
                    heartbeat.language(),
                    heartbeat.version(),
                    Set.copyOf(heartbeat.producerGroups()),
                    Map.copyOf(consumers),
                    now);
        }

        Session without(@Nullable String producerGroup, @Nullable String consumerGroup) {
            Map<String, ConsumerMember> keptConsumers = new HashMap<>(consumers);
            List<String> keptProducers = new ArrayList<>(producers);
            if (consumerGroup != null) {
                keptConsumers.remove(consumerGroup);
            }
            if (producerGroup != null) {
                keptProducers.remove(producerGroup);
            }
            return new Session(
                    connection,
                    clientId,
                    language,
                    version,
                    Set.copyOf(keptProducers),
                    Map.copyOf(keptConsumers),
                    lastSeenMillis);
        }

        ProducerMember producer(String group) {
            return new ProducerMember(group, clientId, connection, language, version, lastSeenMillis);
        }
    }
}
