package io.triadmq.nameserver.route;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live nodes of one broker group and who of them leads.
 *
 * <p>Invariant FencedRoutes: a leader claim of a lower term never replaces one of a higher term.
 *
 * <p>Owned by {@link Registry}, under its lock.
 */
final class GroupMembers {
    private static final Logger LOG = LoggerFactory.getLogger(GroupMembers.class);

    private record Node(Claim claim, Object connection, long heardNanos) {}

    private final String group;
    private final Map<String, Node> live = new HashMap<>();
    private final TopicTables tables = new TopicTables();
    private String cluster = "";
    private long leaderTerm;
    private @Nullable String leaderNode;
    /** False once the leader of {@link #leaderTerm} was seen to follow, or left. */
    private boolean led;

    /** The last one to claim a term that another node leads. */
    private @Nullable Claim refused;

    private boolean writeWiped;
    /** When a node was heard last. */
    private long heardNanos;

    GroupMembers(String group) {
        this.group = group;
    }

    TopicTables tables() {
        return tables;
    }

    /** @return whether clients could see a difference */
    boolean accept(Claim claim, Object connection, long nowNanos) {
        Node before = live.put(claim.nodeId(), new Node(claim, connection, nowNanos));
        heardNanos = nowNanos;
        if (before == null || before.claim.number() != claim.number()) {
            warnOfSharedNumber(claim);
        }
        boolean changed = before == null
                || !before.claim.address().equals(claim.address())
                || before.claim.number() != claim.number()
                || !before.claim.zone().equals(claim.zone())
                || !cluster.equals(claim.cluster());
        cluster = claim.cluster();
        return claim.leader() ? acceptLeader(claim) || changed : acceptFollower(claim) || changed;
    }

    private boolean acceptLeader(Claim claim) {
        boolean same = claim.term() == leaderTerm && claim.nodeId().equals(leaderNode);
        if (claim.term() < leaderTerm) {
            return false;
        }
        if (claim.term() == leaderTerm && leaderNode != null && !same) {
            if (!claim.equals(refused)) {
                refused = claim; // it comes again every second
                LOG.error(
                        "group {}: {} and {} both claim to lead term {}; keeping {}. Two groups share the name {}?",
                        group,
                        leaderNode,
                        claim.nodeId(),
                        leaderTerm,
                        leaderNode,
                        group);
            }
            return false;
        }
        if (same && led) {
            return false;
        }
        LOG.info(
                "event=leader group={} term={} node={} address={}",
                group,
                claim.term(),
                claim.nodeId(),
                claim.address());
        leaderTerm = claim.term();
        leaderNode = claim.nodeId();
        led = true;
        return true;
    }

    private boolean acceptFollower(Claim claim) {
        if (led && claim.nodeId().equals(leaderNode) && claim.term() >= leaderTerm) {
            led = false;
            return true;
        }
        return false;
    }

    /** Two nodes with one number hide each other in routes. */
    private void warnOfSharedNumber(Claim claim) {
        live.values().stream()
                .map(Node::claim)
                .filter(other ->
                        other.number() == claim.number() && !other.nodeId().equals(claim.nodeId()))
                .forEach(other -> LOG.warn(
                        "group {}: {} and {} both say they are number {} of the group; their peer lists differ",
                        group,
                        other.nodeId(),
                        claim.nodeId(),
                        claim.number()));
    }

    /** Nanoseconds since the group has had no node, 0 while it has one. */
    long goneFor(long nowNanos) {
        return live.isEmpty() ? nowNanos - heardNanos : 0;
    }

    boolean removeConnection(Object connection) {
        tables.forget(connection);
        return removeIf(node -> node.connection.equals(connection), "its connection closed");
    }

    boolean removeNode(String nodeId) {
        return removeIf(node -> node.claim.nodeId().equals(nodeId), "it left");
    }

    boolean removeSilent(long nowNanos, long silenceNanos) {
        return removeIf(node -> nowNanos - node.heardNanos > silenceNanos, "it was silent");
    }

    private boolean removeIf(Predicate<Node> gone, String why) {
        return live.values().removeIf(node -> {
            if (!gone.test(node)) {
                return false;
            }
            LOG.info(
                    "event=node-gone group={} node={} address={} reason={}",
                    group,
                    node.claim.nodeId(),
                    node.claim.address(),
                    why);
            if (node.claim.nodeId().equals(leaderNode)) {
                led = false;
            }
            return true;
        });
    }

    /** @return false when it was so already */
    boolean wipeWrite(boolean wiped) {
        boolean changed = writeWiped != wiped;
        writeWiped = wiped;
        return changed;
    }

    /** Null while no node is alive: a route without addresses would break clients. */
    @Nullable
    GroupView view() {
        Node front = front();
        if (front == null) {
            return null;
        }
        SortedMap<Integer, String> addresses = new TreeMap<>();
        SortedMap<Integer, String> zones = new TreeMap<>();
        for (Node node : live.values()) {
            int brokerId = node == front ? 0 : node.claim.number();
            addresses.put(brokerId, node.claim.address());
            if (!node.claim.zone().isEmpty()) {
                zones.put(brokerId, node.claim.zone());
            }
        }
        boolean hasLeader = led && front.claim.nodeId().equals(leaderNode);
        return new GroupView(
                cluster,
                group,
                Collections.unmodifiableSortedMap(addresses),
                leaderTerm,
                hasLeader ? front.claim.address() : null,
                tables.version(),
                tables.topics(),
                Collections.unmodifiableSortedMap(zones),
                writeWiped);
    }

    /**
     * Who is shown as brokerId 0: the leader; without one the last leader while it lives, else the live node with the
     * lowest number. Members forward what only a leader may do, so producers keep their queue list and keys do not
     * move.
     */
    private @Nullable Node front() {
        Node leader = leaderNode == null ? null : live.get(leaderNode);
        if (leader != null) {
            return leader;
        }
        return live.values().stream()
                .min(Comparator.comparingInt((Node node) -> node.claim.number())
                        .thenComparing(node -> node.claim.nodeId()))
                .orElse(null);
    }

    @Override
    public String toString() {
        return group + Objects.toString(live.keySet());
    }
}
