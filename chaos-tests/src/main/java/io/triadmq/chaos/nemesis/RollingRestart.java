package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.time.Duration;
import java.util.List;

/** Restarts all members of a group, one after the other in an orderly way, as an upgrade does. */
public final class RollingRestart extends RecordedNemesis {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private List<NodePlan> targets = List.of();

    public RollingRestart() {
        super("rolling-restart", FaultKind.ROLLING_RESTART);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = Victims.ALL.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : targets) {
            cluster.restart(node.name());
            cluster.awaitReady(PATIENCE);
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        Nodes.startEnded(context, targets, record);
    }
}
