package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import io.triadmq.raftlog.AppendOutcome.Unknown;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.LogStatus.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupIT {
    @TempDir
    private Path root;

    @Test
    void threeNodes_applyTheSameEntriesAtTheSamePositions() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            int leader = group.awaitLeader();
            List<CompletableFuture<AppendOutcome<Long>>> outcomes = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                outcomes.add(group.append(leader, "entry " + i + "x".repeat(i % 700)));
            }
            long answer = 0;
            for (CompletableFuture<AppendOutcome<Long>> outcome : outcomes) {
                Applied<Long> applied = assertInstanceOf(Applied.class, Group.get(outcome));
                assertEquals(++answer, applied.result(), "answers come in log order");
                byte[] read = new byte[6];
                group.log(leader).read(applied.position(), read, 0, 6);
                assertEquals("entry ", new String(read, StandardCharsets.UTF_8), "the position is that of the payload");
            }
            group.awaitEqual();
            assertTrue(group.log(leader).segments().size() > 2, "the entries span segments");
            LogStatus status = group.log(leader).status();
            assertEquals(Role.LEADER, status.role());
            assertEquals("n" + leader, status.leaderId());
            assertEquals(status.lastIndex(), status.committedIndex());
            assertEquals(status.lastIndex(), status.appliedIndex());
            assertNull(group.machineOf(leader).brokenBy.get());
        }
    }

    @Test
    void oneNode_isAGroup() throws Exception {
        try (Group group = new Group(root, 1).startAll()) {
            group.mustAppend("a", 20);
            group.machineOf(0).flushEveryRound = true;
            group.mustAppend("b");
            group.crash(0);
            group.start(0);
            group.mustAppend("c");
            assertEquals(22, group.machineOf(0).count());
            assertEquals(List.of("c"), group.machineOf(0).payloads(), "nothing that the state has is applied again");
        }
    }

    @Test
    void ackedEntries_surviveLeaderCrash() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("before ", 50);
            int dead = group.awaitLeader();
            group.crash(dead);
            group.mustAppend("after ", 50);
            assertNotEquals(dead, group.awaitLeader());
            group.start(dead);
            group.awaitEqual();
            List<String> payloads = group.machineOf(dead).payloads();
            for (int i = 0; i < 50; i++) {
                assertTrue(payloads.contains("before " + i) && payloads.contains("after " + i), "entry " + i);
            }
            assertEquals(payloads.size(), payloads.stream().distinct().count());
        }
    }

    @Test
    void restart_replaysNothingThatTheStateHas() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            for (int i = 0; i < 3; i++) {
                group.machineOf(i).flushEveryRound = true;
            }
            group.mustAppend("e", 60);
            String before = group.awaitEqual();
            for (int i = 0; i < 3; i++) {
                group.stop(i);
            }
            group.startAll();
            group.awaitLeader();
            assertEquals(before, group.awaitEqual());
            for (int i = 0; i < 3; i++) {
                assertEquals(0, group.machineOf(i).applyCalls.get());
            }
            group.mustAppend("one more");
            group.awaitEqual();
        }
    }

    @Test
    void wipedState_isRebuiltFromTheLog() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("e", 60);
            group.awaitEqual();
            int follower = group.other(group.awaitLeader());
            group.crash(follower);
            // The ledger was never flushed: the node comes back with an empty state and its whole log.
            group.start(follower);
            group.mustAppend("next");
            group.awaitEqual();
            assertEquals(61, group.machineOf(follower).applyCalls.get());
        }
    }

    @Test
    void wipedNode_isRebuiltByReplayingTheLeadersLog() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("e", 60);
            int follower = group.other(group.awaitLeader());
            group.crash(follower);
            Directories.delete(group.directory(follower));
            group.start(follower);
            group.mustAppend("next");
            group.awaitEqual();
            assertEquals(61, group.machineOf(follower).applyCalls.get());
        }
    }

    @Test
    void uncommittedEntriesOfADeadLeader_areCutAndPositionsStayEqual() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("e", 20);
            group.awaitEqual();
            int old = group.awaitLeader();
            int first = group.other(old);
            int second = group.other(old, first);
            group.crash(first);
            group.crash(second);
            List<CompletableFuture<AppendOutcome<Long>>> lost = new ArrayList<>();
            long term = group.term(old);
            for (int i = 0; i < 30; i++) {
                lost.add(group.append(old, ("lost " + i + "x".repeat(3000)).getBytes(StandardCharsets.UTF_8), term));
            }
            for (CompletableFuture<AppendOutcome<Long>> outcome : lost) {
                AppendOutcome<Long> end = Group.get(outcome);
                assertTrue(end instanceof Unknown || end instanceof Refused, "never applied: " + end);
            }
            assertTrue(lost.stream().anyMatch(o -> o.join() instanceof Unknown), "some were in the log");
            group.crash(old);
            group.start(first);
            group.start(second);
            group.mustAppend("kept ", 20);
            group.start(old);
            group.mustAppend("last");
            group.awaitEqual();
            List<String> payloads = group.machineOf(old).payloads();
            assertTrue(payloads.stream().noneMatch(p -> p.startsWith("lost")), payloads::toString);
            assertTrue(payloads.contains("kept 19"));
        }
    }

    @Test
    void transfer_movesLeadershipToTheNamedNodeAndToAnyone() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            group.mustAppend("e", 5);
            int leader = group.awaitLeader();
            int target = group.other(leader);
            Group.get(group.log(leader).transferLeadership("n" + target, Duration.ofSeconds(30)));
            Group.awaitTrue("n" + target + " leads", () -> group.term(target) > 0);
            Group.get(group.log(target).transferLeadership("", Duration.ofSeconds(30)));
            Group.awaitTrue("another one leads", () -> group.awaitLeader() != target);
            group.mustAppend("f");
            group.awaitEqual();
        }
    }

    @Test
    void appendInAnotherTerm_isRefused() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            int leader = group.awaitLeader();
            long term = group.term(leader);
            Refused<Long> refused =
                    assertInstanceOf(Refused.class, Group.get(group.append(leader, new byte[10], term - 1)));
            assertEquals(Reason.NOT_LEADER, refused.reason());
            int follower = group.other(leader);
            Group.awaitTrue("n" + follower + " follows", () -> ("n" + leader)
                    .equals(group.log(follower).status().leaderId()));
            refused = assertInstanceOf(Refused.class, Group.get(group.append(follower, new byte[10], term)));
            assertEquals("n" + leader, refused.leaderHint());
        }
    }

    @Test
    void readBarrier_showsWhatWasAckedBefore() throws Exception {
        try (Group group = new Group(root, 3).startAll()) {
            for (int i = 0; i < 20; i++) {
                group.mustAppend("e" + i);
                for (int node = 0; node < 3; node++) {
                    Group.get(group.log(node).readBarrier(Group.PATIENCE));
                    assertTrue(group.machineOf(node).count() >= i + 1, "n" + node + " shows entry " + i);
                }
            }
        }
    }
}
