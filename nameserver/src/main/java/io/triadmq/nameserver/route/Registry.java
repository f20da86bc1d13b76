package io.triadmq.nameserver.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Turns claims and topic tables into {@link Routes}. Nothing is stored anywhere: a restarted NameServer learns
 * everything again from the next claims.
 *
 * <p>Thread-safe. Claims come once a second from each node, so one lock is enough; {@link #routes()} takes none.
 */
public final class Registry {
    /** Far above any deployment; keeps a stray process from filling the memory with invented groups. */
    private static final int MAX_GROUPS = 10_000;

    /**
     * A group without any node is remembered for so long, with its term and its topics: all nodes may lose their
     * connections at once, and the first to return may be a leader that was deposed. After that it is forgotten, so
     * that a cluster that was wiped and set up again under the same name, whose terms start at 1, is not fenced off.
     */
    private static final long GONE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Map<String, GroupMembers> groups = new HashMap<>();
    private final LongSupplier nanoTime;
    private final long silenceNanos;
    private final List<Runnable> watchers = new ArrayList<>();
    private volatile Routes routes;

    /**
     * @param nanoTime a monotonic clock
     * @param silence a node that was not heard for so long is gone
     * @param firstRevision where revisions start: different after each start of the process, so that a client that
     *     watched the previous one notices
     */
    public Registry(LongSupplier nanoTime, Duration silence, long firstRevision) {
        this.nanoTime = nanoTime;
        this.silenceNanos = silence.toNanos();
        this.routes = new Routes(firstRevision, new TreeMap<>());
    }

    public Routes routes() {
        return routes;
    }

    /** Called after every change of the routes, under the registry's lock: must be quick. Never removed. */
    public synchronized void onChange(Runnable watcher) {
        watchers.add(watcher);
    }

    /**
     * @param connection identity of the connection the claim came on; when it closes the node is gone
     * @return version of the group's topic table held here, -1 when none
     */
    public synchronized long claim(Claim claim, Object connection) {
        GroupMembers members = groups.get(claim.group());
        if (members == null) {
            if (groups.size() >= MAX_GROUPS) {
                throw new IllegalArgumentException("this NameServer already knows " + MAX_GROUPS + " broker groups");
            }
            members = new GroupMembers(claim.group());
            groups.put(claim.group(), members);
        }
        if (members.accept(claim, connection, nanoTime.getAsLong())) {
            publish();
        }
        return members.tables().version();
    }

    /**
     * One chunk of a group's topic table.
     *
     * @param connection identity of the connection it came on
     */
    public synchronized void topicTable(
            String group, Object connection, long version, int chunk, int chunks, List<TopicQueues> part) {
        GroupMembers members = groups.get(group);
        if (members == null) {
            throw new IllegalArgumentException("topic table of group '" + group + "', which has not claimed yet");
        }
        if (members.tables().accept(connection, version, chunk, chunks, part)) {
            publish();
        }
    }

    public synchronized void leave(Claim claim) {
        GroupMembers members = groups.get(claim.group());
        if (members != null && members.removeNode(claim.nodeId())) {
            publish();
        }
    }

    public synchronized void disconnected(Object connection) {
        changeAll(members -> members.removeConnection(connection));
    }

    /** Removes silent nodes, and forgets groups that are gone for long; to be called about once a second. */
    public synchronized void expire() {
        long now = nanoTime.getAsLong();
        changeAll(members -> members.removeSilent(now, silenceNanos));
        groups.values().removeIf(members -> members.goneFor(now) > GONE_NANOS);
    }

    /** @return number of topics affected, 0 for an unknown group */
    public synchronized int wipeWrite(String group, boolean wiped) {
        GroupMembers members = groups.get(group);
        if (members == null) {
            return 0;
        }
        if (members.wipeWrite(wiped)) {
            publish();
        }
        return members.tables().topics().size();
    }

    private void changeAll(Predicate<GroupMembers> change) {
        boolean changed = false;
        for (GroupMembers members : groups.values()) {
            changed |= change.test(members);
        }
        if (changed) {
            publish();
        }
    }

    private void publish() {
        TreeMap<String, GroupView> views = new TreeMap<>();
        groups.forEach((name, members) -> {
            GroupView view = members.view();
            if (view != null) {
                views.put(name, view);
            }
        });
        routes = new Routes(routes.revision() + 1, Collections.unmodifiableSortedMap(views));
        watchers.forEach(Runnable::run);
    }
}
