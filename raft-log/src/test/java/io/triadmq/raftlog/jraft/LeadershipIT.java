package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may lead, and who must not be deposed. */
final class LeadershipIT {
    @TempDir
    private Path root;

    @Test
    void nodeThatMayNotLead_neverDoes_whateverHappensToTheOthers() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.mayNotLead = 0;
            group.startAll();
            group.mustAppend("first");
            for (int round = 0; round < 3; round++) {
                int leader = group.awaitLeader();
                assertNotEquals(0, leader);
                assertThrows(
                        ExecutionException.class,
                        () -> group.log(leader)
                                .transferLeadership("n0", Duration.ofMillis(500))
                                .get(),
                        "handing over to it does not work");
                group.mustAppend("after the attempt " + round);
                int dead = group.awaitLeader();
                long term = group.term(dead);
                group.crash(dead);
                group.log(0).suspectLeader("n" + dead, term);
                group.mustAppend("without n" + dead);
                group.start(dead);
                group.awaitEqual();
            }
            assertTrue(
                    group.machineOf(0).events().stream().noneMatch(event -> event.startsWith("lead")),
                    () -> group.machineOf(0).events().toString());
        }
    }

    /** It alone has the last entries and cannot lead: the group waits for the others instead of losing them. */
    @Test
    void nodeThatMayNotLead_stillVotesAndAcknowledges() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.mayNotLead = 0;
            group.startAll();
            group.mustAppend("a", 5);
            int leader = group.awaitLeader();
            int other = group.other(0, leader);
            group.crash(other);
            group.mustAppend("with n0 and the leader ", 5);
            assertEquals(leader, group.awaitLeader());
        }
    }

    /** A suspicion that is late, or about somebody else, must not cost a term. */
    @Test
    void suspicionThatDoesNotFit_changesNothing() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("a", 5);
            int leader = group.awaitLeader();
            long term = group.term(leader);
            for (int node = 0; node < 3; node++) {
                for (int suspect = 0; suspect < 3; suspect++) {
                    group.log(node).suspectLeader("n" + suspect, term - 1);
                    group.log(node).suspectLeader("n" + suspect, term + 1);
                    if (suspect != leader) {
                        group.log(node).suspectLeader("n" + suspect, term);
                    }
                }
                group.log(node).suspectLeader("nobody", term);
            }
            group.log(leader).suspectLeader("n" + leader, term);
            for (int i = 0; i < 20; i++) {
                assertInstanceOf(Applied.class, Group.get(group.append(leader, "b" + i)));
            }
            assertEquals(term, group.term(leader));
        }
    }

    /** The leader lives but is slow, and its connections get lost: it goes on leading in the same term. */
    @Test
    void slowLeaderWhoseConnectionsAreLost_isNotDeposed() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("a", 5);
            int leader = group.awaitLeader();
            long term = group.term(leader);
            CountDownLatch busy = new CountDownLatch(1);
            group.machineOf(leader).beforeApply = entry -> {
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            var slow = group.append(leader, "slow");
            for (int i = 0; i < 3; i++) {
                group.log(leader).dropConnections();
                // Meanwhile the followers ask the leader's port whether it lives, and the next entry needs new
                // connections.
                long next = group.log(leader).log().lastIndex() + 1;
                group.append(leader, "round " + i);
                for (int node = 0; node < 3; node++) {
                    SegmentedLog log = group.log(node).log();
                    Group.awaitTrue("n" + node + " has entry " + next, () -> log.lastIndex() >= next);
                }
            }
            busy.countDown();
            assertInstanceOf(Applied.class, Group.get(slow));
            assertEquals(term, group.term(leader));
            for (int node = 0; node < 3; node++) {
                assertEquals(term, group.log(node).status().term(), "n" + node);
            }
            group.awaitEqual();
        }
    }

    @Test
    void severalGroupsInOneProcess_liveTheirOwnLives() throws Exception {
        try (Group red = new Group(root.resolve("red"), 3).startAll();
                Group blue = new Group(root.resolve("blue"), 3).startAll();
                Group single = new Group(root.resolve("single"), 1).startAll()) {
            red.mustAppend("red ", 20);
            blue.mustAppend("blue ", 20);
            single.mustAppend("single ", 20);
            int blueLeader = blue.awaitLeader();
            long blueTerm = blue.term(blueLeader);
            int redLeader = red.awaitLeader();
            red.crash(redLeader);
            red.mustAppend("red again ", 20);
            blue.mustAppend("blue again ", 20);
            assertEquals(blueTerm, blue.term(blueLeader), "the other group has not noticed");
            red.start(redLeader);
            red.awaitEqual();
            blue.awaitEqual();
            assertTrue(red.machineOf(0).payloads().stream().allMatch(payload -> payload.startsWith("red")));
            assertTrue(blue.machineOf(0).payloads().stream().allMatch(payload -> payload.startsWith("blue")));
            assertEquals(20, single.machineOf(0).count());
        }
    }
}
