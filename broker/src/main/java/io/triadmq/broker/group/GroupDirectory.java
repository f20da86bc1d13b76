package io.triadmq.broker.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who consumes in which group, as all nodes of the broker group together see it. A client counts as long as any node
 * knows it: it is connected to all of them, and losing one connection must not move its queues to others.
 *
 * <p>Each node feeds in its own clients; a leader is also fed by its followers ({@link MembershipReport}). Thread-safe.
 */
public final class GroupDirectory {
    /** Under this name a node's own clients are kept; not a possible node id. */
    static final String SELF = "";

    /** By group, by client id, by node: what that node knows of the client. */
    private final Map<String, Map<String, Map<String, ConsumerMember>>> groups = new HashMap<>();
    /** By node, by client id: the groups that the node says the client is in. */
    private final Map<String, Map<String, Set<String>>> clientsOfNode = new HashMap<>();

    private final Listener listener;

    /** Learns of what changed, after it changed. Must not block; any thread. */
    public interface Listener {
        /** The queues of a group must be allotted anew. */
        void groupChanged(String group);

        /** No node knows this client as a member of the group any more. */
        default void memberGone(String group, String clientId) {}
    }

    /** What one update changed, to be told when the lock is released. */
    private static final class Changes {
        final Set<String> groups = new HashSet<>();
        /** By group: client ids. */
        final Map<String, Set<String>> gone = new HashMap<>();

        void tell(Listener listener) {
            gone.forEach((group, clients) -> clients.forEach(client -> listener.memberGone(group, client)));
            groups.forEach(listener::groupChanged);
        }
    }

    public GroupDirectory(Listener listener) {
        this.listener = listener;
    }

    /** Replaces what a node knows of one client; no memberships: the client is gone there. */
    public void update(String node, String clientId, Collection<ConsumerMember> memberships) {
        Changes changed = new Changes();
        synchronized (this) {
            put(node, clientId, memberships, changed);
        }
        changed.tell(listener);
    }

    /** Replaces everything a node knows. */
    public void replace(String node, Map<String, Collection<ConsumerMember>> clients) {
        Changes changed = new Changes();
        synchronized (this) {
            Set<String> gone =
                    new HashSet<>(clientsOfNode.getOrDefault(node, Map.of()).keySet());
            gone.removeAll(clients.keySet());
            gone.forEach(clientId -> put(node, clientId, List.of(), changed));
            clients.forEach((clientId, memberships) -> put(node, clientId, memberships, changed));
        }
        changed.tell(listener);
    }

    /** Members of a group, each client once, in order of their ids. */
    public synchronized List<ConsumerMember> members(String group) {
        List<ConsumerMember> members = new ArrayList<>();
        groups.getOrDefault(group, Map.of()).values().forEach(byNode -> members.add(best(byNode)));
        members.sort(Comparator.comparing(ConsumerMember::clientId));
        return members;
    }

    /** Names of the groups that have members. */
    public synchronized Set<String> groups() {
        return Set.copyOf(groups.keySet());
    }

    /** Forgets what every other node said. */
    public void forgetOthers() {
        Set<String> others;
        synchronized (this) {
            others = new HashSet<>(clientsOfNode.keySet());
        }
        others.remove(SELF);
        others.forEach(node -> replace(node, Map.of()));
    }

    private void put(String node, String clientId, Collection<ConsumerMember> memberships, Changes changed) {
        Map<String, Set<String>> clients = clientsOfNode.computeIfAbsent(node, n -> new HashMap<>());
        Set<String> before = clients.getOrDefault(clientId, Set.of());
        Set<String> after = new HashSet<>();
        for (ConsumerMember member : memberships) {
            after.add(member.group());
            if (add(node, member)) {
                changed.groups.add(member.group());
            }
        }
        for (String group : before) {
            if (!after.contains(group) && remove(node, group, clientId)) {
                changed.groups.add(group);
                changed.gone.computeIfAbsent(group, g -> new HashSet<>()).add(clientId);
            }
        }
        if (after.isEmpty()) {
            clients.remove(clientId);
        } else {
            clients.put(clientId, after);
        }
        if (clients.isEmpty()) {
            clientsOfNode.remove(node);
        }
    }

    /** Returns whether queues must be allotted anew: the client is new to the group, or consumes other topics now. */
    private boolean add(String node, ConsumerMember member) {
        Map<String, ConsumerMember> byNode = groups.computeIfAbsent(member.group(), g -> new TreeMap<>())
                .computeIfAbsent(member.clientId(), c -> new TreeMap<>());
        boolean allotsAnew = byNode.isEmpty() || !best(byNode).allotsLike(member);
        byNode.put(node, member);
        return allotsAnew;
    }

    private boolean remove(String node, String group, String clientId) {
        Map<String, Map<String, ConsumerMember>> clients = groups.get(group);
        Map<String, ConsumerMember> byNode = clients == null ? null : clients.get(clientId);
        if (clients == null || byNode == null || byNode.remove(node) == null || !byNode.isEmpty()) {
            return false;
        }
        clients.remove(clientId);
        if (clients.isEmpty()) {
            groups.remove(group);
        }
        return true;
    }

    /** Our own knowledge before that of others (its name sorts first), since it is not delayed. */
    private static ConsumerMember best(Map<String, ConsumerMember> byNode) {
        return byNode.values().iterator().next();
    }
}
