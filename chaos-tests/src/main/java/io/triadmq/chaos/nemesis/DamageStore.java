package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Damages a file of one broker while it is down, and starts it: {@code bitflip-log}, {@code truncate-state}, ... The
 * broker must refuse with a clear line, or mend itself from the others. Healing notes which of the two it did
 * ({@link #REFUSED}, {@link #RUNS}); a node that refused gets an empty store, as its operator would give it.
 */
public final class DamageStore extends RecordedNemesis {
    /** Detail: what the damage led to, {@link #REFUSED} or {@link #RUNS}. */
    public static final String OUTCOME = "outcome";

    public static final String REFUSED = "refused";
    public static final String RUNS = "runs";

    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final Damage damage;
    private final StorePart part;
    private final Victims victims;
    private List<NodePlan> targets = List.of();

    /** A member by chance. */
    public DamageStore(Damage damage, StorePart part) {
        super(damage.word() + "-" + part.word(), damage.kind());
        this.damage = damage;
        this.part = part;
        this.victims = Victims.ANY;
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
            List<Path> files = StoreFiles.of(node, part);
            if (files.isEmpty()) {
                record.detail("damage", "none: there is no such file yet");
            } else {
                Path file = files.get(context.random().nextInt(files.size()));
                record.detail("file", node.storeDirectory().relativize(file).toString());
                record.detail("damage", damage.to(file, context.random()));
            }
            cluster.startNode(node.name());
        }
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : targets) {
            awaitDecision(cluster, node);
            Optional<String> end = cluster.endOf(node.name());
            record.detail(OUTCOME, end.isPresent() ? REFUSED : RUNS);
            if (end.isPresent()) {
                record.detail("said", end.get());
                StoreFiles.wipe(node);
            }
            cluster.startNode(node.name());
        }
    }

    /** Until the broker has refused, or answers and knows its leader. */
    private static void awaitDecision(LocalCluster cluster, NodePlan node) throws InterruptedException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (cluster.pid(node.name()) != 0 && System.nanoTime() - deadline < 0) {
            boolean follows = cluster.probe()
                    .status(node.controlAddress())
                    .map(status -> status.leaderId() != null)
                    .orElse(false);
            if (follows) {
                return;
            }
            Thread.sleep(100);
        }
    }
}
