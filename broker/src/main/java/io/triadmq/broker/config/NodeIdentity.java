package io.triadmq.broker.config;

import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.util.List;

/**
 * Which member of which group this node is.
 *
 * @param cluster cluster name
 * @param group name of the broker group, RocketMQ's {@code brokerName}
 * @param nodeId one of the ids in {@code peers}
 * @param peers all members in the configured order; a single one means that nothing is replicated
 * @param zone label of the place (rack, zone) this node is in; empty when none
 * @param mayLead false: this node never asks to be elected
 */
public record NodeIdentity(
        String cluster, String group, String nodeId, List<Peer> peers, String zone, boolean mayLead) {
    public NodeIdentity {
        peers = List.copyOf(peers);
        String id = nodeId;
        if (peers.stream().noneMatch(peer -> peer.id().equals(id))) {
            throw new ConfigException("key 'dLegerSelfId' is '" + nodeId + "', which is not in dLegerPeers "
                    + peers.stream().map(Peer::id).toList());
        }
    }

    /** This node's place in the peer list, from 1: its broker id while it follows. */
    public int number() {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).id().equals(nodeId)) {
                return i + 1;
            }
        }
        throw new IllegalStateException("checked when built");
    }

    public Peer self() {
        return peers.get(number() - 1);
    }

    public boolean replicated() {
        return peers.size() > 1;
    }
}
