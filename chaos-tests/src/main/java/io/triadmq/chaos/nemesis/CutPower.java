package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.List;
import java.util.Optional;

/**
 * Takes brokers' power: their processes end at once, and what they had not forced to disk is gone. Healing mounts their
 * disks, with the recovery of the file system, and starts them. {@code power-all} is the failure of a whole site.
 */
public final class CutPower extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    public CutPower(Victims victims) {
        super("power-" + victims.word(), FaultKind.POWER);
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

    /** The process first: a machine without power does not see its disk fail, let alone answer anybody. */
    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        Nodes.together(targets, node -> {
            cluster.kill(node.name());
            Needs.disk(context, node).cutPower();
        });
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        Nodes.together(targets, node -> {
            cluster.kill(node.name());
            Needs.disk(context, node).remount();
            cluster.startNode(node.name());
        });
    }
}
