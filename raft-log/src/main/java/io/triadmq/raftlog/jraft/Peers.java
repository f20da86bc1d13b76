package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configured members: node id to JRaft address and back, and their order. Immutable. */
final class Peers {
    private final Map<String, PeerId> byId = new LinkedHashMap<>();
    private final Map<PeerId, String> byAddress = new LinkedHashMap<>();
    private final String selfId;
    private final PeerId self;

    /** @throws IllegalArgumentException duplicate ids or addresses, or self is not a member */
    Peers(CommitLogConfig config) {
        for (Peer peer : config.peers()) {
            PeerId address = new PeerId(peer.host(), peer.port());
            if (byId.put(peer.id(), address) != null || byAddress.put(address, peer.id()) != null) {
                throw new IllegalArgumentException(
                        "peers name " + peer.id() + " or its address twice: " + config.peers());
            }
        }
        PeerId own = byId.get(config.selfId());
        if (own == null) {
            throw new IllegalArgumentException("selfId is " + config.selfId() + ", expected one of " + byId.keySet());
        }
        selfId = config.selfId();
        self = own;
    }

    PeerId self() {
        return self.copy();
    }

    String selfId() {
        return selfId;
    }

    /** @return null when no such member is configured */
    @Nullable
    PeerId address(String nodeId) {
        PeerId address = byId.get(nodeId);
        return address == null ? null : address.copy();
    }

    /** Node id of an address; an address that is not configured here is its own name; null and empty stay unknown. */
    @Nullable
    String nodeId(@Nullable PeerId address) {
        if (address == null || address.isEmpty()) {
            return null;
        }
        String id = byAddress.get(address);
        return id != null ? id : address.getEndpoint().toString();
    }

    /** How many members stand before this one in configured order, not counting {@code excluded}. */
    int rankWithout(PeerId excluded) {
        int rank = 0;
        for (PeerId member : byAddress.keySet()) {
            if (member.equals(self)) {
                return rank;
            }
            if (!member.equals(excluded)) {
                rank++;
            }
        }
        return rank;
    }

    Configuration initialConfiguration() {
        Configuration configuration = new Configuration();
        byAddress.keySet().forEach(address -> configuration.addPeer(address.copy()));
        return configuration;
    }
}
