package io.triadmq.client.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this client knows about the nodes of one broker group: who leads, who does not answer. Decides where a request
 * goes; shared by everything that talks to the group, so that one failure is enough for all to look elsewhere.
 *
 * <p>Any live member will do for a request: it forwards to the leader what only the leader may do. So while the leader
 * is gone, requests go to another member, which holds them until there is a new one.
 *
 * <p>Thread-safe; the lock guards a few fields and is never held while something is called.
 */
public final class BrokerGroup {
    /** After a failure a node is avoided for so long: longer than a reconnect, shorter than a restart. */
    private static final long AVOID_MILLIS = 1_000;

    /** A node that knows no leader may be cut off from the others: ask another one, but soon this one again. */
    private static final long AVOID_LEADERLESS_MILLIS = 200;

    /** A member's word about the leader outweighs the route for so long; NameServers know it by then. */
    private static final long HINT_MILLIS = 3_000;

    private final String name;
    private final LongSupplier clock;
    private final Map<String, Long> avoidedUntil = new HashMap<>();
    private SortedMap<Long, String> members = new TreeMap<>();
    private @Nullable String hint;
    private long hintUntil;
    private @Nullable String substitute;
    private boolean troubled;
    private String zone = "";

    /** @param clock monotonic milliseconds */
    BrokerGroup(String name, LongSupplier clock) {
        this.name = name;
        this.clock = clock;
    }

    public String name() {
        return name;
    }

    /** Where requests for the leader go now; null while no member is known. */
    public synchronized @Nullable String target() {
        long now = clock.getAsLong();
        if (hint != null && now < hintUntil && isUsable(hint, now)) {
            return hint;
        }
        String leader = members.get(0L);
        if (leader != null && isUsable(leader, now)) {
            return leader;
        }
        if (substitute != null && members.containsValue(substitute) && isUsable(substitute, now)) {
            return substitute;
        }
        substitute = longestUntried(now);
        return substitute;
    }

    /** Where a request goes that any member may answer: {@code preferred} if it is a member in good standing. */
    public synchronized @Nullable String reader(@Nullable String preferred) {
        if (preferred != null && members.containsValue(preferred) && isUsable(preferred, clock.getAsLong())) {
            return preferred;
        }
        return target();
    }

    /** Address of the member with this id; null when there is none. */
    public synchronized @Nullable String member(long id) {
        return members.get(id);
    }

    /** Addresses of all members, leader first. */
    public synchronized List<String> members() {
        return new ArrayList<>(members.values());
    }

    /** The leader as far as known, whether it answers or not. */
    public synchronized @Nullable String leader() {
        return hint != null && clock.getAsLong() < hintUntil ? hint : members.get(0L);
    }

    /** Whether a node failed or refused since the leader answered last. */
    public synchronized boolean isTroubled() {
        return troubled;
    }

    /** A node did what it was asked. The trouble is over when it is the leader: until then, look for a new one. */
    public synchronized void answered(String address) {
        if (troubled || !avoidedUntil.isEmpty()) {
            avoidedUntil.remove(address);
            troubled &= !address.equals(leader());
        }
    }

    /** Nobody to ask. */
    synchronized void lost() {
        troubled = true;
    }

    /** A node could not be reached, or was silent for too long. Without a follower the group goes on as before. */
    synchronized void failed(String address) {
        String leader = leader();
        troubled |= leader == null || leader.equals(address);
        avoidedUntil.put(address, clock.getAsLong() + AVOID_MILLIS);
        if (address.equals(hint)) {
            hint = null;
        }
        avoidedUntil.keySet().removeIf(each -> !members.containsValue(each) && !each.equals(address));
    }

    /**
     * A node said that it does not lead.
     *
     * @param leader whom it named
     * @return whether the leader as this client knows it changed
     */
    synchronized boolean notLeader(String address, @Nullable String leader) {
        troubled = true;
        if (leader == null || leader.isEmpty() || leader.equals(address)) {
            avoidedUntil.put(address, clock.getAsLong() + AVOID_LEADERLESS_MILLIS);
            if (address.equals(hint)) {
                hint = null;
            }
            return false;
        }
        boolean news = !leader.equals(leader());
        hint = leader;
        hintUntil = clock.getAsLong() + HINT_MILLIS;
        return news;
    }

    /** Label of the place where the leader of the last route is; empty when it has none. */
    public synchronized String zone() {
        return zone;
    }

    /**
     * Takes the members from a route.
     *
     * @param routeZone where its leader is
     * @return whether the leader as this client knows it changed
     */
    synchronized boolean update(SortedMap<Long, String> routeMembers, String routeZone) {
        zone = routeZone;
        String before = leader();
        String leader = routeMembers.get(0L);
        boolean moved = leader != null && !leader.equals(members.get(0L));
        members = new TreeMap<>(routeMembers);
        if (moved) {
            hint = null; // the NameServer learnt of a later leader than the hint's node, or of the same
            avoidedUntil.remove(leader);
        }
        String after = leader();
        return after != null && !after.equals(before);
    }

    private boolean isUsable(String address, long now) {
        Long until = avoidedUntil.get(address);
        return until == null || now >= until;
    }

    private @Nullable String longestUntried(long now) {
        String best = null;
        long bestUntil = Long.MAX_VALUE;
        for (String address : members.values()) {
            long until = isUsable(address, now) ? Long.MIN_VALUE : avoidedUntil.getOrDefault(address, 0L);
            if (until < bestUntil) {
                best = address;
                bestUntil = until;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return name;
    }
}
