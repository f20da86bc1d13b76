package io.triadmq.broker.apply;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.leader.LeadershipView;
import io.triadmq.broker.log.GroupCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the first entries of the terms say: where leaders are for clients, and how large the segments are. */
final class TermTable {
    private static final String ADDRESS_PREFIX = "ADDRESS/";

    private final LeadershipView leadership;

    /** This node's setting. */
    private final long segmentBytes;

    private final List<GroupCommand.StartTerm> thisRound = new ArrayList<>();

    TermTable(LeadershipView leadership, long segmentBytes) {
        this.leadership = leadership;
        this.segmentBytes = segmentBytes;
    }

    void load(StateStore store) {
        thisRound.clear();
        checkSegmentBytes(MetaRow.SEGMENT_BYTES.get(store, segmentBytes));
        byte[] prefix = ADDRESS_PREFIX.getBytes(StandardCharsets.UTF_8);
        try (StoreCursor rows = store.cursor(Table.META)) {
            for (boolean more = rows.seek(prefix); more; more = rows.next()) {
                String key = new String(rows.key(), 0, rows.keyLength(), StandardCharsets.UTF_8);
                if (!key.startsWith(ADDRESS_PREFIX)) {
                    break;
                }
                leadership.restore(
                        key.substring(ADDRESS_PREFIX.length()),
                        new String(rows.value(), 0, rows.valueLength(), StandardCharsets.UTF_8));
            }
        }
    }

    void start(GroupCommand.StartTerm command, StoreBatch batch) {
        checkSegmentBytes(command.segmentBytes());
        MetaRow.SEGMENT_BYTES.put(batch, command.segmentBytes());
        batch.put(
                Table.META,
                (ADDRESS_PREFIX + command.nodeId()).getBytes(StandardCharsets.UTF_8),
                command.address().getBytes(StandardCharsets.UTF_8));
        thisRound.add(command);
    }

    private void checkSegmentBytes(long groupSegmentBytes) {
        if (groupSegmentBytes != segmentBytes) {
            throw new IllegalStateException("the group's log has segments of " + groupSegmentBytes
                    + " bytes, this node is configured for " + segmentBytes
                    + "; positions would differ: set mappedFileSizeCommitLog=" + groupSegmentBytes);
        }
    }

    /** The round is visible. */
    void publish() {
        for (GroupCommand.StartTerm command : thisRound) {
            leadership.termStarted(command.term(), command.nodeId(), command.address());
        }
        thisRound.clear();
    }
}
