package io.triadmq.nameserver.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any order of claims, goodbyes, closed connections and passing time. */
final class RegistryProperties {
    private static final int GROUPS = 2;
    private static final int NODES = 3;
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong();
    private final Registry registry = new Registry(nanos::get, SILENCE, 1);
    /** What each node said last, as far as it counts as alive. */
    private final Map<String, Long> heard = new HashMap<>();

    private final Map<String, Long> highestLedTerm = new HashMap<>();
    private final Set<String> leaderClaims = new HashSet<>();

    @Property(tries = 300)
    void routesAreAlwaysUsable_andTermsNeverGoBack(@ForAll Random random) {
        for (int step = 0; step < 120; step++) {
            Routes before = registry.routes();
            act(random);
            Routes after = registry.routes();
            assertEquals(before.groups().equals(after.groups()), before.revision() == after.revision());
            for (int group = 0; group < GROUPS; group++) {
                check("g" + group);
            }
        }
    }

    private void act(Random random) {
        String group = "g" + random.nextInt(GROUPS);
        int node = random.nextInt(NODES);
        String id = group + "/n" + node;
        Claim claim = new Claim(
                "c", group, "n" + node, node + 1, address(id), random.nextInt(3) == 0, random.nextInt(6), 0, "");
        switch (random.nextInt(8)) {
            case 0 -> {
                registry.disconnected("connection of " + id);
                heard.remove(id);
            }
            case 1 -> {
                registry.leave(claim);
                heard.remove(id);
            }
            case 2 -> {
                // Less than the time after which a group without nodes is forgotten, even twice in a row.
                nanos.addAndGet(random.nextInt((int) Duration.ofSeconds(1).toMillis()) * 1_000_000L);
                registry.expire();
                heard.values().removeIf(at -> nanos.get() - at > SILENCE.toNanos());
            }
            case 3 -> {
                if (registry.routes().group(group) != null) {
                    registry.topicTable(group, id, random.nextInt(9), 0, 1, List.of(new TopicQueues("T", 4, 4, 6, 0)));
                }
            }
            default -> {
                registry.claim(claim, "connection of " + id);
                heard.put(id, nanos.get());
                if (claim.leader()) {
                    leaderClaims.add(id + "@" + claim.term());
                }
            }
        }
    }

    private static String address(String id) {
        return id + ":1";
    }

    private void check(String group) {
        long alive = heard.keySet().stream().filter(id -> id.startsWith(group)).count();
        GroupView view = registry.routes().group(group);
        if (alive == 0) {
            assertEquals(null, view);
            return;
        }
        assertNotNull(view);
        assertEquals(alive, view.addresses().size());
        String front = view.addresses().get(0);
        assertNotNull(front, "no brokerId 0");
        view.addresses().values().forEach(address -> assertTrue(heard.containsKey(address.replace(":1", ""))));
        assertTrue(view.leaderTerm() >= highestLedTerm.getOrDefault(group, 0L), "term went back");
        highestLedTerm.put(group, view.leaderTerm());
        if (view.leaderAddress() != null) {
            assertEquals(front, view.leaderAddress());
            assertTrue(leaderClaims.contains(front.replace(":1", "") + "@" + view.leaderTerm()));
        }
        assertNotEquals(0, view.addresses().size());
    }
}
