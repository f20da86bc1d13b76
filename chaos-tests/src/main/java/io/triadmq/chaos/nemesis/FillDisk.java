package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.NodePlan;
import java.util.List;
import java.util.Optional;

/** Takes all space on the disks of brokers; healing gives it back, and the brokers must go on by themselves. */
public final class FillDisk extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    public FillDisk(Victims victims) {
        super("disk-full-" + victims.word(), FaultKind.DISK);
        this.victims = victims;
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return Needs.disks(context);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        Nodes.together(targets, node -> Needs.disk(context, node).fill());
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        for (NodePlan node : targets) {
            Needs.disk(context, node).release();
        }
        Nodes.startEnded(context, targets, record);
    }
}
