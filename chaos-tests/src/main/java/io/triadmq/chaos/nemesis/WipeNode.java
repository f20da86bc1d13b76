package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.List;

/** Ends a broker and deletes everything it has stored; it comes back empty at once. */
public final class WipeNode extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    /** @param victims one node; wiping more loses what was acknowledged, as it must */
    public WipeNode(Victims victims) {
        super("wipe-" + victims.word(), FaultKind.WIPE);
        if (victims == Victims.MAJORITY || victims == Victims.ALL) {
            throw new IllegalArgumentException("a group that loses most of its disks has lost its messages");
        }
        this.victims = victims;
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : targets) {
            cluster.kill(node.name());
            StoreFiles.wipe(node);
            cluster.startNode(node.name());
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        Nodes.startEnded(context, targets, record);
    }
}
