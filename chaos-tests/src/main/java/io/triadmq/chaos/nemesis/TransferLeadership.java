package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Lets the leader hand over to another member, chosen by chance. Nothing is hurt, so there is nothing to heal. */
public final class TransferLeadership extends RecordedNemesis {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private List<NodePlan> route = List.of();

    public TransferLeadership() {
        super("transfer-leader", FaultKind.LEADERSHIP);
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return Partition.BRIDGE.whyNot(context);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        NodePlan leader = Victims.LEADER.of(context).get(0);
        List<NodePlan> others = cluster.brokersOf(leader.group()).stream()
                .filter(node -> !node.equals(leader))
                .toList();
        NodePlan next = others.get(context.random().nextInt(others.size()));
        route = List.of(leader, next);
        return Nodes.names(route);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws InterruptedException {
        NodePlan leader = route.get(0);
        NodePlan next = route.get(1);
        Command request = Command.request(TriadCode.TRANSFER_LEADER).with("target", next.nodeId());
        try (RpcClient rpc = RpcClients.create()) {
            Command answer =
                    rpc.invoke(leader.controlAddress(), request, PATIENCE).get();
            String remark = answer.remark();
            record.detail("answer", remark == null ? "code " + answer.code() : remark);
        } catch (ExecutionException e) {
            record.detail("answer", "none: " + e.getCause());
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) {
        route = List.of();
    }
}
