package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.List;

/** Kills NameServers; healing starts them again, knowing nothing. */
public final class EndNameServers extends RecordedNemesis {
    private final boolean all;
    private List<NodePlan> targets = List.of();

    private EndNameServers(String name, boolean all) {
        super(name, FaultKind.KILL);
        this.all = all;
    }

    /** {@code kill-name-server}: one of them. */
    public static EndNameServers one() {
        return new EndNameServers("kill-name-server", false);
    }

    /** {@code kill-name-servers}: all of them. */
    public static EndNameServers all() {
        return new EndNameServers("kill-name-servers", true);
    }

    @Override
    String choose(FaultContext context) {
        LocalCluster cluster = context.cluster().nodes();
        List<NodePlan> servers = Victims.shuffled(
                cluster.nodes().stream().filter(node -> !node.isBroker()).toList(), context.random());
        targets = all ? servers : servers.subList(0, 1);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        Nodes.together(targets, node -> context.cluster().nodes().kill(node.name()));
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        targets.forEach(node -> context.cluster().nodes().startNode(node.name()));
    }
}
