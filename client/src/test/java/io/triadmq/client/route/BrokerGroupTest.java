package io.triadmq.client.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a group's requests go while nodes fail and lead no more. */
class BrokerGroupTest {
    private long now = 1_000_000;
    private final BrokerGroup group = new BrokerGroup("broker-a", () -> now);

    @BeforeEach
    void members() {
        route("n0", "n1", "n2");
    }

    private boolean route(String leader, String... followers) {
        TreeMap<Long, String> members = new TreeMap<>(Map.of(0L, leader));
        for (int i = 0; i < followers.length; i++) {
            members.put(i + 1L, followers[i]);
        }
        return group.update(members, "");
    }

    @Test
    void unknownGroup_hasNoTarget() {
        assertNull(new BrokerGroup("x", () -> now).target());
    }

    @Test
    void leaderOfTheRoute_isTheTarget() {
        assertEquals("n0", group.target());
    }

    @Test
    void failedLeader_isReplacedByOneFollowerUntilThatFailsToo() {
        group.failed("n0");
        assertEquals("n1", group.target());
        assertEquals("n1", group.target(), "requests of one sender must not be scattered");
        group.failed("n1");
        assertEquals("n2", group.target());
        group.failed("n2");
        assertEquals("n0", group.target(), "when all have failed, the one that failed longest ago");
    }

    @Test
    void failedLeader_isTriedAgainAfterAWhile() {
        group.failed("n0");
        now += 1_001;
        assertEquals("n0", group.target());
    }

    @Test
    void hint_isFollowedAtOnceAndForAWhile() {
        assertTrue(group.notLeader("n0", "n2"));
        assertEquals("n2", group.target());
        assertFalse(group.notLeader("n1", "n2"), "no news");
        now += 3_001;
        assertEquals("n0", group.target(), "a hint that no route confirms is forgotten");
    }

    @Test
    void hintThatFails_isForgotten() {
        group.notLeader("n0", "n2");
        group.failed("n2");
        assertEquals("n0", group.target());
    }

    @Test
    void nodeWithoutLeader_isLeftForAMoment() {
        assertFalse(group.notLeader("n0", null));
        assertEquals("n1", group.target());
        now += 201;
        assertEquals("n0", group.target());
    }

    @Test
    void newLeaderInTheRoute_isNewsAndUsable() {
        group.failed("n1");
        assertTrue(route("n1", "n0", "n2"));
        assertEquals("n1", group.target());
        assertFalse(route("n1", "n0", "n2"));
    }

    @Test
    void trouble_endsWhenTheLeaderAnswers() {
        group.failed("n0");
        assertTrue(group.isTroubled());
        group.answered("n1");
        assertTrue(group.isTroubled(), "a follower forwards, the leader is still to be found");
        route("n1", "n2");
        group.answered("n1");
        assertFalse(group.isTroubled());
    }

    @Test
    void failedFollower_isNoTrouble() {
        group.failed("n2");
        assertFalse(group.isTroubled());
    }

    @Test
    void reader_mayBeAnyMemberInGoodStanding() {
        assertEquals("n2", group.reader("n2"));
        group.failed("n2");
        assertEquals("n0", group.reader("n2"));
        assertEquals("n0", group.reader("stranger"));
    }
}
