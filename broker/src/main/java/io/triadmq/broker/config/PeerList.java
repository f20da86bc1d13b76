package io.triadmq.broker.config;

import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code n0-host:port;n1-host:port;...}, the form in which RocketMQ lists the members of a DLedger group. */
final class PeerList {
    private static final Pattern PEER =
            Pattern.compile("([A-Za-z0-9_]+)-(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_.-]+):(\\d{1,5})");

    /** More members make every write slower and a majority no safer; also bounds what peers can be. */
    private static final int MAX_PEERS = 9;

    private PeerList() {}

    static List<Peer> parse(String text) {
        List<Peer> peers = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String part : text.split("[;,]")) {
            if (part.isBlank()) {
                continue;
            }
            Peer peer = peer(part.trim());
            if (!ids.add(peer.id())) {
                throw new ConfigException("key 'dLegerPeers' names the id '" + peer.id() + "' twice");
            }
            peers.add(peer);
        }
        if (peers.size() > MAX_PEERS) {
            throw new ConfigException("key 'dLegerPeers' lists " + peers.size() + " members, at most " + MAX_PEERS);
        }
        return peers;
    }

    /**
     * Finds which member this node is: by its id, else by its Raft port and host.
     *
     * @param selfId value of {@code dLegerSelfId}; null when not given
     * @param ownHosts names and addresses of this machine
     */
    static String self(List<Peer> peers, @Nullable String selfId, int raftPort, Set<String> ownHosts) {
        if (selfId != null) {
            return selfId;
        }
        List<String> matching = peers.stream()
                .filter(peer -> peer.port() == raftPort && ownHosts.contains(peer.host()))
                .map(Peer::id)
                .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new ConfigException("key 'dLegerSelfId' is missing: say which of "
                + peers.stream().map(Peer::id).toList() + " this node is");
    }

    private static Peer peer(String text) {
        Matcher matcher = PEER.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException("key 'dLegerPeers' has the member '" + text
                    + "', expected the form id-host:port, as n0-10.0.0.1:40911");
        }
        int port = Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65535) {
            throw new ConfigException("key 'dLegerPeers' has the port " + port + ", expected 1 to 65535");
        }
        return new Peer(matcher.group(1), matcher.group(2), port);
    }
}
