package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.NodeClock;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sets the clocks of brokers to and fro, several times a second: {@code clock-strobe-leader}, ... */
public final class StrobeClock extends RecordedNemesis {
    private static final Duration SWING = Duration.ofMillis(200);
    private static final Duration PERIOD = Duration.ofMillis(200);

    private final Victims victims;
    private List<NodePlan> targets = List.of();
    private @Nullable Thread swinging;

    public StrobeClock(Victims victims) {
        super("clock-strobe-" + victims.word(), FaultKind.CLOCK_STROBE);
        this.victims = victims;
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return Needs.clocks(context);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) {
        List<NodeClock> clocks =
                targets.stream().map(node -> Needs.clock(context, node)).toList();
        Thread thread = new Thread(() -> swing(clocks, record), "chaos-clock-strobe");
        thread.setDaemon(true);
        thread.start();
        swinging = thread;
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws IOException, InterruptedException {
        Thread thread = swinging;
        if (thread != null) {
            swinging = null;
            thread.interrupt();
            thread.join();
        }
        for (NodePlan node : targets) {
            Needs.clock(context, node).set(Duration.ZERO);
        }
    }

    private static void swing(List<NodeClock> clocks, FaultLog.Entry record) {
        int swings = 0;
        try {
            while (true) {
                for (NodeClock clock : clocks) {
                    clock.set(swings % 2 == 0 ? SWING : SWING.negated());
                }
                swings++;
                TimeUnit.MILLISECONDS.sleep(PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            // Healed.
            record.detail("swings", Integer.toString(swings));
        } catch (IOException e) {
            record.detail("failed", "after " + swings + " swings: " + e.getMessage());
        }
    }
}
