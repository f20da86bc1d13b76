package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.Suspension;
import java.util.ArrayList;
import java.util.List;

/** Stops the processes of brokers in the middle of whatever they do (SIGSTOP): {@code pause-leader}, ... */
public final class PauseProcesses extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();
    private final List<Suspension> suspensions = new ArrayList<>();

    public PauseProcesses(Victims victims) {
        super("pause-" + victims.word(), FaultKind.PAUSE);
        this.victims = victims;
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : targets) {
            if (cluster.pid(node.name()) == 0) {
                record.detail(node.name(), "was down already");
            } else {
                suspensions.add(cluster.suspend(node.name()));
            }
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        suspensions.forEach(Suspension::close);
        suspensions.clear();
    }
}
