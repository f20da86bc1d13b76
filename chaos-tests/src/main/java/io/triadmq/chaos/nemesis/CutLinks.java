package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.Link;
import io.triadmq.chaos.cluster.LinkState;
import io.triadmq.chaos.cluster.Network;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lets nothing through on some links of the network, and tells nobody. */
public final class CutLinks extends RecordedNemesis {
    private final Partition partition;
    private Set<Link> links = Set.of();
    private Network.@Nullable Condition condition;

    public CutLinks(Partition partition) {
        super(partition.word(), FaultKind.PARTITION);
        this.partition = partition;
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return context.cluster().network().whyNot(Network.Effect.CUT).or(() -> partition.whyNot(context));
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        links = partition.links(context);
        return new TreeSet<>(links.stream().map(Link::toString).toList())
                .stream().collect(Collectors.joining(","));
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        condition = context.cluster().network().impose(links, LinkState.CUT);
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        if (condition != null) {
            condition.close();
            condition = null;
        }
    }
}
