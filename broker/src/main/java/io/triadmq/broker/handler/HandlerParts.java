package io.triadmq.broker.handler;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.offset.OffsetBuffer;
import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.pull.PullService;
import io.triadmq.broker.pull.PullWaiters;
import io.triadmq.broker.pull.SharedBarrier;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.message.DelayLevels;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.raftlog.CommitLog;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that handlers use, gathered for {@link Handlers} only, which gives each handler its few parts.
 *
 * @param storeHost this node's address for clients
 * @param farBytes what lies further back in the log than this is taken to be on disk only
 * @param handOver hands leadership to a node id, or (empty) to any member
 * @param handingOver whether that is going on
 * @param announceTopics tells the NameServers of the topics as they are now; completes soon, and never with an error
 * @param changeable settings that can change while the broker runs
 */
public record HandlerParts(
        BrokerConfig config,
        ReplicaState state,
        Proposals proposals,
        MessageReader reader,
        CommitLog<?> log,
        ClientRegistry clients,
        GroupDirectory directory,
        GroupMembership membership,
        Relay relay,
        OffsetBuffer offsets,
        PullService pulls,
        PullWaiters waiters,
        PullPool pullPool,
        PullPool queryPool,
        SharedBarrier barrier,
        TrafficMeter traffic,
        DelayLevels levels,
        HostAddress storeHost,
        long farBytes,
        Function<String, CompletableFuture<Void>> handOver,
        BooleanSupplier handingOver,
        Supplier<NodeStatus> status,
        Supplier<CompletableFuture<@Nullable Void>> announceTopics,
        Map<String, Consumer<String>> changeable) {
    public HandlerParts {
        changeable = Map.copyOf(changeable);
    }
}
