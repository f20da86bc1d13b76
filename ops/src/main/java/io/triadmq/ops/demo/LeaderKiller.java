package io.triadmq.ops.demo;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.command.NodeStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Kills the leader while lines flow, starts the killed node again, and waits until it has caught up before the next
 * kill: two dead nodes of three could not elect anybody. Runs on a thread of its own.
 */
final class LeaderKiller implements Callable<Void> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The killed node stays away so long, so that the cluster is seen working with two. */
    private static final long DOWN_MILLIS = 1_500;

    private static final long PAUSE_MILLIS = 50;
    /** A follower that is so many entries behind has caught up for all purposes of a demonstration under load. */
    private static final long NEARLY_THERE = 200;

    private final LocalCluster cluster;
    private final String group;
    private final Ledger ledger;
    private final GapMeter gaps;
    private final int lines;
    private final int kills;
    private final Consumer<String> events;
    /** Written by the killer, read by the sender. */
    private volatile int begun;
    /** Written by the killer, read by whoever tells the result. */
    private volatile int done;

    LeaderKiller(
            LocalCluster cluster,
            String group,
            Ledger ledger,
            GapMeter gaps,
            int lines,
            int kills,
            Consumer<String> events) {
        this.cluster = cluster;
        this.group = group;
        this.ledger = ledger;
        this.gaps = gaps;
        this.lines = lines;
        this.kills = kills;
        this.events = events;
    }

    /**
     * Whether this line may be sent. The file is cut into one piece more than there are kills; the next piece begins
     * when the next kill is due, so that every kill hits a stream however long a killed node takes to come back.
     */
    boolean maySend(int line) {
        return line < endOfPiece(begun);
    }

    /** First line that does not belong to this piece any more. */
    private int endOfPiece(int piece) {
        return (int) ((long) lines * (piece + 1) / (kills + 1));
    }

    @Override
    public Void call() throws InterruptedException {
        for (int i = 0; i < kills; i++) {
            int piece = i;
            if (endOfPiece(piece + 1) == endOfPiece(piece)) {
                // Fewer lines than pieces: no line would flow when the leader dies.
                begun = i + 1;
                continue;
            }
            await(() -> settled() >= endOfPiece(piece), "the lines before the kill are sent");
            begun = i + 1;
            await(() -> settled() > endOfPiece(piece), "lines flow again");
            String killed = killLeader();
            Thread.sleep(DOWN_MILLIS);
            cluster.startNode(killed);
            events.accept(killed + " is started again (pid " + cluster.pid(killed) + ")");
            awaitCaughtUp(killed);
            events.accept(killed + " has caught up");
        }
        return null;
    }

    /** How many leaders were killed so far. */
    int done() {
        return done;
    }

    private int settled() {
        Ledger.Totals totals = ledger.totals();
        return totals.sent() - totals.pending();
    }

    private String killLeader() throws InterruptedException {
        NodePlan leader = cluster.awaitLeader(group, PATIENCE);
        long term = termOf(leader);
        long pid = cluster.pid(leader.name());
        gaps.startWindow();
        long killedAt = System.nanoTime();
        cluster.kill(leader.name());
        done = done + 1;
        events.accept("kill -9 " + leader.name() + " (pid " + pid + "), leader of term " + term);
        NodePlan next = cluster.awaitLeader(group, PATIENCE);
        long leaderlessNanos = System.nanoTime() - killedAt;
        int before = ledger.totals().acknowledged();
        // Of a short file all may be settled already.
        await(() -> ledger.totals().acknowledged() > before || settled() == lines, "acknowledgements come again");
        events.accept(String.format(
                Locale.ROOT,
                "%s leads term %d after %.2f s; longest wait for an acknowledgement %.2f s",
                next.name(),
                termOf(next),
                leaderlessNanos / 1e9,
                gaps.longestInWindowNanos() / 1e9));
        return leader.name();
    }

    private void awaitCaughtUp(String name) throws InterruptedException {
        NodePlan node = cluster.node(name);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Optional<NodeStatus> own = cluster.probe().status(node.controlAddress());
            Optional<NodePlan> leader = cluster.leader(group);
            Optional<NodeStatus> leading = leader.isEmpty()
                    ? Optional.empty()
                    : cluster.probe().status(leader.get().address());
            if (own.isPresent()
                    && leading.isPresent()
                    && own.get().term() == leading.get().term()
                    && own.get().appliedIndex() + NEARLY_THERE >= leading.get().appliedIndex()) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException(
                name + " did not catch up within " + PATIENCE.toSeconds() + " s; see " + node.logFile());
    }

    private long termOf(NodePlan node) throws InterruptedException {
        return cluster.probe()
                .status(node.controlAddress())
                .map(NodeStatus::term)
                .orElse(0L);
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos() * 10;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException("waited too long until " + what);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
