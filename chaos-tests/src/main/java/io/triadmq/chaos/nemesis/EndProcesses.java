package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.List;

/** Ends the processes of brokers, at once or in an orderly way; healing starts them again. */
public final class EndProcesses extends RecordedNemesis {
    private final Victims victims;
    private final boolean orderly;
    private List<NodePlan> targets = List.of();

    private EndProcesses(String verb, Victims victims, boolean orderly) {
        super(verb + "-" + victims.word(), FaultKind.KILL);
        this.victims = victims;
        this.orderly = orderly;
    }

    /** SIGKILL: {@code kill-leader}, ... */
    public static EndProcesses kill(Victims victims) {
        return new EndProcesses("kill", victims, false);
    }

    /** SIGTERM, and waiting for the end: {@code stop-leader}, ... */
    public static EndProcesses stop(Victims victims) {
        return new EndProcesses("stop", victims, true);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        Nodes.together(targets, node -> {
            if (orderly) {
                cluster.stopNode(node.name());
            } else {
                cluster.kill(node.name());
            }
        });
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        targets.forEach(node -> context.cluster().nodes().startNode(node.name()));
    }
}
