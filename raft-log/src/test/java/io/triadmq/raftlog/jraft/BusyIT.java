package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.AppendOutcome.Reason;
import io.triadmq.raftlog.AppendOutcome.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More appends than a group can take at once. */
final class BusyIT {
    private static final int BURST = 20_000;

    @TempDir
    private Path root;

    /** Bytes are the limit: what is above is refused at once, what was let in is applied, and then all goes on. */
    @Test
    void burstAboveTheByteLimit_isRefusedAsBusy_losesNothing_andPasses() throws Exception {
        try (Group group = new Group(root, 3)) {
            group.maxInFlightBytes = 64 * 1024;
            int admitted = burst(group.startAll(), 1_000);
            assertTrue(admitted <= 66, admitted + " entries of 1000 bytes were let in, the limit is 65536 bytes");
            assertTrue(admitted >= 60, admitted + " entries are well below the limit");
        }
    }

    /** Small entries meet the limit in entries, before any of JRaft's rings is full. */
    @Test
    void burstOfSmallEntries_isRefusedAsBusy_losesNothing_andPasses() throws Exception {
        try (Group group = new Group(root, 3)) {
            int admitted = burst(group.startAll(), 10);
            assertTrue(admitted <= InFlight.MAX_ENTRIES, admitted + " entries were let in");
            assertTrue(admitted > InFlight.MAX_ENTRIES / 2, admitted + " entries are well below the limit");
        }
    }

    /** A burst on a leader whose apply stands still; answers how many entries of it were let in. */
    private static int burst(Group group, int bytes) {
        group.mustAppend("before");
        int leader = group.awaitLeader();
        long term = group.term(leader);
        CountDownLatch standing = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        group.machineOf(leader).beforeApply = entry -> {
            reached.countDown();
            await(standing);
        };
        List<CompletableFuture<AppendOutcome<Long>>> outcomes = new ArrayList<>();
        outcomes.add(group.append(leader, body(0, bytes), term));
        await(reached);
        for (int i = 1; i < BURST; i++) {
            outcomes.add(group.append(leader, body(i, bytes), term));
        }
        long refused = outcomes.stream().filter(CompletableFuture::isDone).count();
        standing.countDown();
        group.machineOf(leader).beforeApply = entry -> {};
        List<String> applied = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            AppendOutcome<Long> outcome = Group.get(outcomes.get(i));
            if (outcome instanceof Applied) {
                applied.add(text(i));
            } else {
                Refused<Long> busy = assertInstanceOf(Refused.class, outcome, "append " + i);
                assertEquals(Reason.BUSY, busy.reason());
            }
        }
        assertEquals(BURST - refused, applied.size(), "everything let in is applied");
        for (int i = 0; i < 200; i++) {
            assertInstanceOf(Applied.class, Group.get(group.append(leader, body(BURST + i, bytes), term)));
            applied.add(text(BURST + i));
        }
        group.awaitEqual();
        List<String> found = group.machineOf(group.other(leader)).payloads().stream()
                .map(payload -> payload.trim())
                .toList();
        assertEquals(applied, found.subList(1, found.size()), "exactly what was applied, in order");
        return applied.size() - 200;
    }

    private static String text(int number) {
        return "m" + number;
    }

    private static byte[] body(int number, int bytes) {
        byte[] text = text(number).getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[bytes];
        java.util.Arrays.fill(body, (byte) ' ');
        System.arraycopy(text, 0, body, 0, text.length);
        return body;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
