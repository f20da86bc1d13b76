package io.triadmq.chaos.nemesis;

import io.triadmq.chaos.cluster.LinkState;
import io.triadmq.chaos.cluster.Network;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes every link of one group, and its links to clients, bad but not dead. */
public final class WorsenLinks extends RecordedNemesis {
    private final LinkState state;
    private final Network.Effect effect;
    private List<NodePlan> group = List.of();
    private Network.@Nullable Condition condition;

    private WorsenLinks(String name, Network.Effect effect, LinkState state) {
        super(name, FaultKind.PACKET);
        this.effect = effect;
        this.state = state;
    }

    /** {@code loss-20}: so many of a hundred packets are lost. */
    public static WorsenLinks loss(int percent) {
        return new WorsenLinks("loss-" + percent, Network.Effect.LOSS, LinkState.lossy(percent / 100.0));
    }

    /** {@code delay-50}: every packet takes so many milliseconds longer, and up to {@code jitterMillis} more. */
    public static WorsenLinks delay(int millis, int jitterMillis) {
        return new WorsenLinks(
                "delay-" + millis,
                Network.Effect.DELAY,
                LinkState.delayed(Duration.ofMillis(millis), Duration.ofMillis(jitterMillis)));
    }

    /** {@code narrow-1000}: so many kilobits a second and no more. */
    public static WorsenLinks narrow(int kilobitsPerSecond) {
        return new WorsenLinks(
                "narrow-" + kilobitsPerSecond,
                Network.Effect.BANDWIDTH,
                LinkState.narrow(kilobitsPerSecond * 1_000L / Byte.SIZE));
    }

    @Override
    public Optional<String> whyNot(FaultContext context) {
        return context.cluster().network().whyNot(effect);
    }

    @Override
    String choose(FaultContext context) throws InterruptedException {
        LocalCluster cluster = context.cluster().nodes();
        group = cluster.brokersOf(Victims.ANY.of(context).get(0).group());
        return Nodes.names(group);
    }

    @Override
    void hurt(FaultContext context, FaultLog.Entry record) throws Exception {
        condition = context.cluster().network().impose(Partition.within(group), state);
    }

    @Override
    void mend(FaultContext context, FaultLog.Entry record) throws Exception {
        if (condition != null) {
            condition.close();
            condition = null;
        }
    }
}
