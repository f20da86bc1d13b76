package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sets the clocks of brokers forward or back, each by chance: {@code clock-jump-leader}, ... */
public final class JumpClock extends RecordedNemesis {
    private static final Duration JUMP = Duration.ofSeconds(300);

    private final Victims victims;
    private List<NodePlan> targets = List.of();

    public JumpClock(Victims victims) {
        super("clock-jump-" + victims.word(), FaultKind.CLOCK);
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
    void hurt(FaultContext context, FaultLog.Entry record) throws IOException {
        for (NodePlan node : targets) {
            Duration offset = context.random().nextBoolean() ? JUMP : JUMP.negated();
            Needs.clock(context, node).set(offset);
            record.detail(node.name(), offset.toSeconds() + " s");
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws IOException {
        for (NodePlan node : targets) {
            Needs.clock(context, node).set(Duration.ZERO);
        }
    }
}
