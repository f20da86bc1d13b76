package io.triadmq.broker;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import io.triadmq.raftlog.LogStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts together what a node says about itself. */
final class NodeStatuses {
    private static final String VERSION = version();

    private NodeStatuses() {}

    static NodeStatus of(BrokerConfig config, Replica replica, String address, long startMillis) {
        NodeIdentity identity = config.identity();
        LogStatus log = replica.log().status();
        Leadership.View view = replica.state().leadership().current();
        Map<String, String> peers = new LinkedHashMap<>();
        for (Peer peer : identity.peers()) {
            peers.put(peer.id(), peer.host() + ":" + peer.port());
        }
        return new NodeStatus(
                identity.cluster(),
                identity.group(),
                identity.nodeId(),
                identity.number(),
                address,
                log.role().name(),
                view.leading(),
                Math.max(log.term(), view.term()),
                view.leaderId(),
                view.leaderAddress(),
                peers,
                config.store().flushMode().name(),
                log.firstIndex(),
                log.lastIndex(),
                log.durableIndex(),
                log.committedIndex(),
                log.appliedIndex(),
                log.minPosition(),
                log.endPosition(),
                ProcessHandle.current().pid(),
                startMillis,
                VERSION);
    }

    private static String version() {
        String version = NodeStatuses.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
