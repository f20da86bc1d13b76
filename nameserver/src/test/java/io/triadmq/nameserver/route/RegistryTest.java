package io.triadmq.nameserver.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RegistryTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Registry registry = new Registry(nanos::get, Duration.ofSeconds(5), 100);

    private static Claim claim(int node, boolean leader, long term) {
        return new Claim("c", "broker-a", "n" + node, node + 1, "127.0.0.1:1000" + node, leader, term, 7, "");
    }

    private void allClaim(int leader, long term) {
        for (int node = 0; node < 3; node++) {
            registry.claim(claim(node, node == leader, term), "connection" + node);
        }
    }

    private GroupView group() {
        return present(registry.routes().group("broker-a"));
    }

    @Test
    void leaderIsZero_followersKeepTheirNumbers() {
        allClaim(1, 3);
        assertEquals(Map.of(0, "127.0.0.1:10001", 1, "127.0.0.1:10000", 3, "127.0.0.1:10002"), group().addresses());
        assertEquals("127.0.0.1:10001", group().leaderAddress());
    }

    @Test
    void lowerTerm_neverReplacesAHigherOne() {
        allClaim(1, 3);
        registry.claim(claim(0, true, 2), "connection0");
        assertEquals("127.0.0.1:10001", group().leaderAddress());
        assertEquals(3, group().leaderTerm());
    }

    @Test
    void higherTerm_replacesTheLeaderAtOnce_evenWhileTheOldOneStillClaims() {
        allClaim(1, 3);
        registry.claim(claim(2, true, 4), "connection2");
        registry.claim(claim(1, true, 3), "connection1");
        assertEquals(Map.of(0, "127.0.0.1:10002", 1, "127.0.0.1:10000", 2, "127.0.0.1:10001"), group().addresses());
    }

    @Test
    void secondLeaderOfOneTerm_isRefused() {
        allClaim(1, 3);
        registry.claim(claim(2, true, 3), "connection2");
        assertEquals("127.0.0.1:10001", group().leaderAddress());
    }

    @Test
    void leaderConnectionCloses_aFollowerStandsInAsZero_andTopicsStay() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "sender", 7, 0, 1, List.of(new TopicQueues("T", 4, 4, 6, 0)));
        registry.disconnected("connection1");
        assertEquals(Map.of(0, "127.0.0.1:10000", 3, "127.0.0.1:10002"), group().addresses());
        assertNull(group().leaderAddress());
        assertEquals(1, registry.routes().hosting("T").size());
    }

    @Test
    void leaderStepsDownButLives_itStaysZeroUntilAnotherLeads() {
        allClaim(1, 3);
        registry.claim(claim(1, false, 3), "connection1");
        assertEquals("127.0.0.1:10001", group().addresses().get(0));
        assertNull(group().leaderAddress());
        registry.claim(claim(0, true, 4), "connection0");
        assertEquals("127.0.0.1:10000", group().addresses().get(0));
    }

    @Test
    void returnedLeaderOfTheSameTerm_leadsAgain() {
        allClaim(1, 3);
        registry.claim(claim(1, false, 3), "connection1");
        registry.claim(claim(1, true, 3), "connection1");
        assertEquals("127.0.0.1:10001", group().leaderAddress());
    }

    @Test
    void silentNode_isGoneAfterFiveSeconds_notBefore() {
        allClaim(1, 3);
        nanos.set(Duration.ofSeconds(5).toNanos());
        registry.expire();
        assertEquals(3, group().addresses().size());
        registry.claim(claim(0, false, 3), "connection0");
        nanos.addAndGet(1);
        registry.expire();
        assertEquals(Map.of(0, "127.0.0.1:10000"), group().addresses());
    }

    @Test
    void lastNodeGone_groupLeavesTheRoutes_andComesBackWithItsTopics() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "sender", 7, 0, 1, List.of(new TopicQueues("T", 4, 4, 6, 0)));
        for (int node = 0; node < 3; node++) {
            registry.disconnected("connection" + node);
        }
        assertNull(registry.routes().group("broker-a"));
        assertTrue(registry.routes().hosting("T").isEmpty());
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        registry.expire();
        assertEquals(7, registry.claim(claim(2, false, 3), "connection2b"));
        assertEquals(1, registry.routes().hosting("T").size());
    }

    @Test
    void closingAnOldConnection_doesNotRemoveANodeThatReconnected() {
        allClaim(1, 3);
        registry.claim(claim(1, true, 3), "connection1b");
        registry.disconnected("connection1");
        assertEquals("127.0.0.1:10001", group().leaderAddress());
    }

    @Test
    void topicTable_isSwappedInWhole_andOnlyForwards() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "sender", 8, 0, 2, List.of(new TopicQueues("A", 4, 4, 6, 0)));
        assertTrue(registry.routes().hosting("A").isEmpty());
        registry.topicTable("broker-a", "sender", 8, 1, 2, List.of(new TopicQueues("B", 4, 4, 6, 0)));
        assertEquals(1, registry.routes().hosting("A").size());
        registry.topicTable("broker-a", "sender", 7, 0, 1, List.of());
        assertEquals(1, registry.routes().hosting("A").size());
        assertEquals(8, registry.claim(claim(1, true, 3), "connection1"));
    }

    @Test
    void chunksOfTwoSenders_areNotMixed() {
        allClaim(1, 3);
        TopicQueues a = new TopicQueues("A", 4, 4, 6, 0);
        TopicQueues b = new TopicQueues("B", 4, 4, 6, 0);
        registry.topicTable("broker-a", "one", 8, 0, 2, List.of(a));
        registry.topicTable("broker-a", "other", 8, 1, 2, List.of(a));
        assertTrue(registry.routes().hosting("A").isEmpty());
        registry.topicTable("broker-a", "one", 8, 1, 2, List.of(b));
        assertEquals(List.of("A", "B"), List.copyOf(registry.routes().topics("c")));
    }

    @Test
    void senderThatClosesHalfWay_leavesNothingBehind() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "connection1", 8, 0, 2, List.of(new TopicQueues("A", 4, 4, 6, 0)));
        registry.disconnected("connection1");
        registry.topicTable("broker-a", "connection1", 8, 1, 2, List.of(new TopicQueues("B", 4, 4, 6, 0)));
        assertTrue(registry.routes().topics(null).isEmpty());
    }

    @Test
    void allConnectionsLost_staleLeaderThatReturnsFirst_isStillRefused() {
        allClaim(1, 3);
        for (int node = 0; node < 3; node++) {
            registry.disconnected("connection" + node);
        }
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        registry.expire();
        registry.claim(claim(0, true, 2), "connection0b");
        assertNull(group().leaderAddress());
        assertEquals(3, group().leaderTerm());
    }

    @Test
    void clusterSetUpAgainUnderItsName_isNotFencedOffByItsPast() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "sender", 900, 0, 1, List.of(new TopicQueues("Old", 4, 4, 6, 0)));
        for (int node = 0; node < 3; node++) {
            registry.disconnected("connection" + node);
        }
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        registry.expire();
        assertEquals(-1, registry.claim(claim(0, true, 1), "connection0b"));
        assertEquals("127.0.0.1:10000", group().leaderAddress());
        registry.topicTable("broker-a", "sender", 5, 0, 1, List.of(new TopicQueues("New", 4, 4, 6, 0)));
        assertEquals(List.of("New"), List.copyOf(registry.routes().topics(null)));
    }

    @Test
    void wipedWrite_takesOnlyTheWriteBit() {
        allClaim(1, 3);
        registry.topicTable("broker-a", "sender", 8, 0, 1, List.of(new TopicQueues("A", 4, 4, 6, 0)));
        assertEquals(1, registry.wipeWrite("broker-a", true));
        assertEquals(4, present(group().queuesOf("A")).perm());
        registry.wipeWrite("broker-a", false);
        assertEquals(6, present(group().queuesOf("A")).perm());
    }

    private static <T> T present(T value) {
        assertNotNull(value);
        return value;
    }

    @Test
    void repeatedClaim_changesNoRevision() {
        allClaim(1, 3);
        AtomicInteger changes = new AtomicInteger();
        registry.onChange(changes::incrementAndGet);
        long revision = registry.routes().revision();
        allClaim(1, 3);
        assertEquals(revision, registry.routes().revision());
        registry.leave(claim(0, false, 3));
        assertEquals(1, changes.get());
        assertFalse(group().addresses().containsValue("127.0.0.1:10000"));
    }

    @Test
    void claimWithoutPort_isRefusedWithItsText() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> new Claim("c", "g", "n0", 1, "nowhere", false, 1, -1, ""));
        assertTrue(refusal.getMessage().contains("nowhere"));
    }
}
