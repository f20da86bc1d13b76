package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.NodeDisk;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits how fast brokers write to their disks. */
public final class SlowDisk extends RecordedNemesis {
    private static final long BYTES_PER_SECOND = 1 << 20;

    private final Victims victims;
    private List<NodePlan> targets = List.of();
    private final List<NodeDisk.Slowness> limits = new ArrayList<>();

    public SlowDisk(Victims victims) {
        super("disk-slow-" + victims.word(), FaultKind.DISK);
        this.victims = victims;
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return Needs.disks(context).or(NodeDisk::whyNotSlow);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        targets = victims.of(context);
        return Nodes.names(targets);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws IOException {
        record.detail("bytes-per-second", Long.toString(BYTES_PER_SECOND));
        for (NodePlan node : targets) {
            long pid = context.cluster().nodes().pid(node.name());
            if (pid == 0) {
                record.detail(node.name(), "was down already");
            } else {
                limits.add(Needs.disk(context, node).slow(pid, BYTES_PER_SECOND));
            }
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws IOException {
        for (NodeDisk.Slowness limit : limits) {
            limit.close();
        }
        limits.clear();
        Nodes.startEnded(context, targets, record);
    }
}
