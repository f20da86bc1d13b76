package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.List;
import java.util.Optional;

/**
 * Lets every use of brokers' disks fail with an input or output error while their processes go on; what they had not
 * forced is gone. Healing ends what still runs, mounts the disks and starts the brokers.
 */
public final class FailDisk extends RecordedNemesis {
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    public FailDisk(Victims victims) {
        super("disk-error-" + victims.word(), FaultKind.DISK);
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
        Nodes.together(targets, node -> Needs.disk(context, node).cutPower());
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : targets) {
            record.detail(
                    node.name(),
                    cluster.endOf(node.name())
                            .map(end -> "stopped by itself: " + end)
                            .orElse("still ran"));
        }
        Nodes.together(targets, node -> {
            cluster.kill(node.name());
            Needs.disk(context, node).remount();
            cluster.startNode(node.name());
        });
    }
}
