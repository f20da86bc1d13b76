package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group as of one log entry. As text: {@code peers;old peers;learners;old learners}, each a list of
 * {@code host:port} separated by commas in the order of the entry. The text is the payload of configuration entries, so
 * it depends on replicated facts only.
 */
record Membership(List<PeerId> peers, List<PeerId> oldPeers, List<PeerId> learners, List<PeerId> oldLearners) {

    static Membership of(LogEntry entry) {
        return new Membership(
                orEmpty(entry.getPeers()),
                orEmpty(entry.getOldPeers()),
                orEmpty(entry.getLearners()),
                orEmpty(entry.getOldLearners()));
    }

    static Membership parse(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("membership is '" + text + "', expected four lists separated by ';'");
        }
        return new Membership(list(parts[0]), list(parts[1]), list(parts[2]), list(parts[3]));
    }

    static Membership parse(byte[] payload) {
        return parse(new String(payload, StandardCharsets.UTF_8));
    }

    String text() {
        return join(peers) + ';' + join(oldPeers) + ';' + join(learners) + ';' + join(oldLearners);
    }

    byte[] payload() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    void copyTo(LogEntry entry) {
        entry.setPeers(peers);
        entry.setOldPeers(oldPeers.isEmpty() ? null : oldPeers);
        entry.setLearners(learners.isEmpty() ? null : learners);
        entry.setOldLearners(oldLearners.isEmpty() ? null : oldLearners);
    }

    ConfigurationEntry entry(long index, long term) {
        return new ConfigurationEntry(
                new LogId(index, term), new Configuration(peers, learners), new Configuration(oldPeers, oldLearners));
    }

    SnapshotMeta snapshotMeta(long index, long term) {
        return SnapshotMeta.newBuilder()
                .setLastIncludedIndex(index)
                .setLastIncludedTerm(term)
                .addAllPeers(texts(peers))
                .addAllOldPeers(texts(oldPeers))
                .addAllLearners(texts(learners))
                .addAllOldLearners(texts(oldLearners))
                .build();
    }

    private static List<PeerId> orEmpty(@Nullable Collection<PeerId> peers) {
        return peers == null ? List.of() : List.copyOf(peers);
    }

    private static List<String> texts(List<PeerId> peers) {
        return peers.stream().map(PeerId::toString).collect(Collectors.toList());
    }

    private static String join(List<PeerId> peers) {
        return String.join(",", texts(peers));
    }

    private static List<PeerId> list(String text) {
        List<PeerId> peers = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
                PeerId peer = new PeerId();
                if (!peer.parse(part)) {
                    throw new IllegalArgumentException("member address is '" + part + "', expected host:port");
                }
                peers.add(peer);
            }
        }
        return peers;
    }
}
