package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.NodePlan;
import java.util.List;
import java.util.Optional;

/** Lets every write to brokers' disks wait until it is healed. */
public final class HangDisk extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    public HangDisk(Victims victims) {
        super("disk-hang-" + victims.word(), FaultKind.DISK);
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
        Nodes.together(targets, node -> Needs.disk(context, node).freeze());
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        for (NodePlan node : targets) {
            Needs.disk(context, node).thaw();
        }
        Nodes.startEnded(context, targets, record);
    }
}
