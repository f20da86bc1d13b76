package io.triadmq.broker.group;

import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.transport.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers who the members of a consumer group are, or that this is not known for certain yet.
 *
 * <p>Consumers divide a group's queues by the list of members that they are given. Two consumers with different lists
 * read a queue twice, or not at all, so an incomplete list is worse than none: after an error every client keeps the
 * queues it has. Only the leader answers, and only when its picture is complete, which is when
 *
 * <ul>
 *   <li>every follower has reported its clients in this term, or {@link #PATIENCE} has passed, after which a member
 *       that has not reported is taken for dead (its clients are connected to the others too), and
 *   <li>nobody pulls for the group on a connection whose client is not known yet. Such a client had registered before
 *       this node (or the whole group) was restarted, and will again with its next heartbeat, within
 *       {@link #UNKNOWN_PULLER}.
 * </ul>
 *
 * Thread-safe.
 */
public final class GroupMembership {
    /** Longer than an election and a connect take together; short against the 20 seconds between rebalances. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** One heartbeat interval of stock clients and some. */
    static final Duration UNKNOWN_PULLER = Duration.ofSeconds(35);

    /** Connections remembered as pulling without being registered; above it the eldest is forgotten first. */
    private static final int MAX_UNKNOWN = 10_000;

    private final Clock clock;
    private final Leadership leadership;
    private final ClientRegistry registry;
    private final GroupDirectory directory;
    private final Set<String> peers;

    /** Term of the reports below. */
    private long term;

    private long termStartMillis;
    private final Map<String, PeerView> views = new HashMap<>();
    /** By connection: the groups it pulls for without being registered, and since when. */
    private final Map<Connection, Map<String, Long>> unknownPullers = new HashMap<>();

    /** @param peers node ids of the other members */
    public GroupMembership(
            Clock clock,
            Leadership leadership,
            ClientRegistry registry,
            GroupDirectory directory,
            Collection<String> peers) {
        this.clock = clock;
        this.leadership = leadership;
        this.registry = registry;
        this.directory = directory;
        this.peers = Set.copyOf(peers);
        registry.addListener(
                clientId -> directory.update(GroupDirectory.SELF, clientId, registry.membershipsOf(clientId)));
    }

    /** Members of the group; empty while the picture is incomplete or this node does not lead. */
    public synchronized Optional<List<ConsumerMember>> members(String group) {
        Leadership.View view = leadership.current();
        if (!view.leading()) {
            return Optional.empty();
        }
        enter(view.term());
        return complete() && !hasUnknownPuller(group) ? Optional.of(directory.members(group)) : Optional.empty();
    }

    /** Whether all live members have told this leader who is connected to them. */
    public synchronized boolean complete() {
        return views.values().stream().filter(view -> view.complete).count() >= peers.size()
                || clock.millis() - termStartMillis >= PATIENCE.toMillis();
    }

    /** Node ids of the followers that are connected to this leader. */
    public synchronized Set<String> connectedPeers() {
        return Set.copyOf(views.keySet());
    }

    /** A consumer pulled for a group on a connection of which nobody registered. */
    public synchronized void pulledUnregistered(Connection connection, String group) {
        unknownPullers.computeIfAbsent(connection, c -> new HashMap<>()).putIfAbsent(group, clock.millis());
        if (unknownPullers.size() > MAX_UNKNOWN) {
            Iterator<Connection> any = unknownPullers.keySet().iterator();
            any.next();
            any.remove();
        }
    }

    /** This node begins to lead: what followers reported in an earlier term of ours is forgotten. */
    public synchronized void leaderStarted(long newTerm) {
        enter(newTerm);
    }

    /**
     * Takes a follower's report in.
     *
     * @return false when it must begin anew, or this node does not lead that term
     */
    public synchronized boolean report(Connection connection, MembershipReport report) {
        Leadership.View current = leadership.current();
        if (!current.leading() || current.term() != report.term() || !peers.contains(report.node())) {
            return false;
        }
        enter(report.term());
        PeerView view = report.reset() ? new PeerView(connection) : views.get(report.node());
        if (view == null || view.connection != connection) {
            return false;
        }
        views.put(report.node(), view);
        view.producerGroups = Set.copyOf(report.producerGroups());
        for (MembershipReport.Client client : report.clients()) {
            if (view.complete) {
                directory.update(report.node(), client.clientId(), client.memberships());
            } else {
                view.building.put(client.clientId(), client.memberships());
            }
        }
        if (report.complete() && !view.complete) {
            view.complete = true;
            directory.replace(report.node(), view.building);
            view.building = Map.of();
        }
        return true;
    }

    /** A connection closed: if a follower reported over it, what it reported no longer holds. */
    public synchronized void closed(Connection connection) {
        unknownPullers.remove(connection);
        Set<String> gone = new HashSet<>();
        views.forEach((node, view) -> {
            if (view.connection == connection) {
                gone.add(node);
            }
        });
        for (String node : gone) {
            views.remove(node);
            directory.replace(node, Map.of());
        }
    }

    /** Connections of the followers that have producers of the group. */
    public synchronized List<Connection> followersWithProducer(String group) {
        return views.values().stream()
                .filter(view -> view.producerGroups.contains(group))
                .map(view -> view.connection)
                .toList();
    }

    private boolean hasUnknownPuller(String group) {
        long oldest = clock.millis() - UNKNOWN_PULLER.toMillis();
        return unknownPullers.entrySet().stream()
                .anyMatch(entry -> entry.getValue().getOrDefault(group, Long.MIN_VALUE) >= oldest
                        && entry.getKey().isOpen()
                        && registry.memberOn(entry.getKey(), group) == null);
    }

    private void enter(long newTerm) {
        if (newTerm > term) {
            term = newTerm;
            termStartMillis = clock.millis();
            views.clear();
            directory.forgetOthers();
        }
    }

    /** What one follower has reported. */
    private static final class PeerView {
        final Connection connection;
        Map<String, Collection<ConsumerMember>> building = new HashMap<>();
        boolean complete;
        Set<String> producerGroups = Set.of();

        PeerView(Connection connection) {
            this.connection = connection;
        }
    }
}
