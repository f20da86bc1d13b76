package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.Recovers;
import io.triadmq.chaos.nemesis.FaultContext;
import io.triadmq.chaos.nemesis.Nemesis;
import io.triadmq.ops.cluster.ClusterException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Inflicts the faults of a schedule, one after the other, and sees that the cluster recovers from each. */
final class FaultRound {
    /** How long nodes may take to come back, on a machine that is far too busy. */
    private static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(120);
    /** Acknowledgements that show that the cluster serves again. */
    private static final long PROOF_OF_LIFE = 50;

    private final FaultContext context;
    private final Histories histories;
    private final AckMeter acks;
    private final RunScreen screen;
    private final Set<String> skipped = new HashSet<>();
    private volatile String current = "";

    FaultRound(FaultContext context, Histories histories, AckMeter acks, RunScreen screen) {
        this.context = context;
        this.histories = histories;
        this.acks = acks;
        this.screen = screen;
    }

    /** The fault that is on; empty when none is. */
    String current() {
        return current;
    }

    /**
     * Goes on until the time is over; a fault that has begun is healed first.
     *
     * @return false when the cluster did not recover, after which nothing more was inflicted
     */
    boolean run(Schedule schedule, Duration length, int nemeses) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        int skippedInARow = 0;
        while (System.nanoTime() - end < 0) {
            Schedule.Turn turn = schedule.next();
            if (isSkipped(turn.nemesis())) {
                if (++skippedInARow > nemeses) {
                    trouble("no fault of this profile can be inflicted here");
                    return true;
                }
                continue;
            }
            skippedInARow = 0;
            if (!inflict(turn)) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(turn.calm().toMillis());
        }
        return true;
    }

    private boolean isSkipped(Nemesis nemesis) {
        String why = nemesis.whyNot(context).orElse("");
        if (why.isEmpty()) {
            return false;
        }
        if (skipped.add(nemesis.name())) {
            screen.note("skipped: " + nemesis.name() + ", " + why);
            histories.nemesis(RunDiary.SKIPPED, List.of(nemesis.name(), why), Map.of());
        }
        return true;
    }

    /** Answers whether the cluster recovered. */
    private boolean inflict(Schedule.Turn turn) throws InterruptedException {
        Nemesis nemesis = turn.nemesis();
        FaultContext chances = context.with(turn.random());
        current = nemesis.name();
        try {
            nemesis.inflict(chances);
            TimeUnit.MILLISECONDS.sleep(turn.hold().toMillis());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            trouble(nemesis.name() + " could not be inflicted: " + e);
        } finally {
            heal(nemesis, chances);
            current = "";
        }
        return awaitRecovery(nemesis);
    }

    private void heal(Nemesis nemesis, FaultContext chances) throws InterruptedException {
        try {
            nemesis.heal(chances);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            trouble(nemesis.name() + " could not be healed: " + e);
        }
    }

    private boolean awaitRecovery(Nemesis nemesis) throws InterruptedException {
        long healed = System.nanoTime();
        try {
            context.cluster().nodes().awaitReady(RECOVERY_PATIENCE);
            if (acks.awaitMore(PROOF_OF_LIFE, RECOVERY_PATIENCE)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed);
                screen.note(nemesis.name() + " is over, all back after " + millis + " ms");
                histories.nemesis(Recovers.RECOVERED, millis, Map.of());
                return true;
            }
            stuck(nemesis, "all nodes are up, but no send is acknowledged");
        } catch (ClusterException e) {
            stuck(nemesis, String.valueOf(e.getMessage()));
        }
        return false;
    }

    private void stuck(Nemesis nemesis, String how) {
        String what = "after " + nemesis.name() + ": " + how;
        screen.note("stuck " + what);
        histories.nemesis(Recovers.STUCK, what, Map.of());
    }

    private void trouble(String what) {
        screen.note("trouble: " + what);
        histories.nemesis(RunDiary.TROUBLE, what, Map.of());
    }
}
