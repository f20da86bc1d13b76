package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import io.triadmq.raftlog.segment.LogRecord;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segmented log as JRaft's log storage.
 *
 * <p>JRaft calls append, truncate and reset on its one log thread, in order; {@link #getEntry} on many threads. When
 * {@link #appendEntries} returns, the entries count as durable. Any failure trips the switch and is reported to JRaft in
 * its own way (a short count, false, null), which ends in its error state.
 *
 * <p>After an install JRaft says "drop everything up to the snapshot" by {@link #truncatePrefix} beyond the end or by
 * {@link #reset}. Both adopt the segments that came with the install instead of dropping anything. Whether the log is to
 * be replaced is decided by JRaft under its own lock and arrives here in order with the appends before it, so this is
 * the only place where the adoption can happen without a race.
 */
final class SegmentedLogStorage implements LogStorage {
    static final byte TYPE_DATA = 1;
    static final byte TYPE_NO_OP = 2;
    static final byte TYPE_CONFIGURATION = 3;

    /** What has to take the place of the log's content when an install completes. */
    interface Adoption {
        /** Index of the last entry that comes with the install. */
        long lastIndex();

        /** Membership valid at that entry, as text. */
        String membership();

        void adoptInto(SegmentedLog log) throws IOException;
    }

    private final SegmentedLog log;
    private final MembershipHistory members;
    private final BrokenSwitch broken;
    private volatile @Nullable Adoption pending;

    SegmentedLogStorage(SegmentedLog log, MembershipHistory members, BrokenSwitch broken) {
        this.log = log;
        this.members = members;
        this.broken = broken;
    }

    @Override
    public boolean init(LogStorageOptions options) {
        ConfigurationManager known = options.getConfigurationManager();
        try {
            for (long index : log.configurationIndexes()) {
                LogRecord record = log.entry(index);
                if (record != null) {
                    known.add(Membership.parse(record.payload()).entry(index, record.term()));
                }
            }
            return true;
        } catch (IOException | RuntimeException e) {
            broken.trip("reading the group's configuration entries", e);
            return false;
        }
    }

    /** The log is closed by its owner, after JRaft has stopped. */
    @Override
    public void shutdown() {}

    /** Called by the apply thread before JRaft moves the log to the end of an installed snapshot. */
    void expectAdoption(Adoption adoption) {
        pending = adoption;
    }

    @Override
    public long getFirstLogIndex() {
        return log.firstIndex();
    }

    @Override
    public long getLastLogIndex() {
        return log.lastIndex();
    }

    /** @return null when the entry is not there, or (after the switch tripped) when it cannot be read */
    @Override
    public @Nullable LogEntry getEntry(long index) {
        try {
            LogRecord record = log.entry(index);
            return record == null ? null : toEntry(record);
        } catch (IOException | RuntimeException e) {
            broken.trip("reading entry " + index, e);
            return null;
        }
    }

    @Override
    @Deprecated
    public long getTerm(long index) {
        return log.term(index);
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        try {
            List<LogRecord> records = new ArrayList<>(entries.size());
            for (LogEntry entry : entries) {
                LogRecord record = toRecord(entry);
                if (record.type() == TYPE_CONFIGURATION) {
                    members.record(record.index(), Membership.of(entry).text());
                }
                records.add(record);
            }
            log.append(records);
            return entries.size();
        } catch (IOException | RuntimeException e) {
            broken.trip("appending " + entries.size() + " entries", e);
            return 0;
        }
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        try {
            members.truncateSuffix(lastIndexKept);
            log.truncateSuffix(lastIndexKept);
            return true;
        } catch (IOException | RuntimeException e) {
            broken.trip("cutting the log after entry " + lastIndexKept, e);
            return false;
        }
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        try {
            if (adoptFor(firstIndexKept)) {
                return true;
            }
            if (firstIndexKept > log.lastIndex() + 1) {
                throw new IOException("told to start at entry " + firstIndexKept + ", but the log ends at "
                        + log.lastIndex() + " and no installed segments wait");
            }
            log.truncatePrefix(firstIndexKept);
            members.truncatePrefix(firstIndexKept);
            return true;
        } catch (IOException | RuntimeException e) {
            broken.trip("moving the log's start to entry " + firstIndexKept, e);
            return false;
        }
    }

    @Override
    public boolean reset(long nextLogIndex) {
        try {
            if (!adoptFor(nextLogIndex)) {
                throw new IOException("told to reset to entry " + nextLogIndex + ", but no installed segments wait");
            }
            return true;
        } catch (IOException | RuntimeException e) {
            broken.trip("resetting the log to entry " + nextLogIndex, e);
            return false;
        }
    }

    private boolean adoptFor(long nextIndex) throws IOException {
        Adoption adoption = pending;
        if (adoption == null || adoption.lastIndex() + 1 != nextIndex) {
            return false;
        }
        adoption.adoptInto(log);
        pending = null;
        members.truncateSuffix(0);
        members.load(log);
        members.seed(adoption.lastIndex(), adoption.membership());
        log.truncatePrefix(nextIndex);
        return true;
    }

    private static LogRecord toRecord(LogEntry entry) {
        LogId id = entry.getId();
        return switch (entry.getType()) {
            case ENTRY_TYPE_DATA -> new LogRecord(id.getIndex(), id.getTerm(), TYPE_DATA, bytes(entry.getData()));
            case ENTRY_TYPE_CONFIGURATION ->
                new LogRecord(
                        id.getIndex(),
                        id.getTerm(),
                        TYPE_CONFIGURATION,
                        Membership.of(entry).payload());
            case ENTRY_TYPE_NO_OP -> new LogRecord(id.getIndex(), id.getTerm(), TYPE_NO_OP, new byte[0]);
            default -> throw new IllegalArgumentException("entry " + id + " has type " + entry.getType());
        };
    }

    private static LogEntry toEntry(LogRecord record) {
        LogEntry entry = new LogEntry();
        entry.setId(new LogId(record.index(), record.term()));
        switch (record.type()) {
            case TYPE_DATA -> {
                entry.setType(EntryType.ENTRY_TYPE_DATA);
                entry.setData(ByteBuffer.wrap(record.payload()));
            }
            case TYPE_CONFIGURATION -> {
                entry.setType(EntryType.ENTRY_TYPE_CONFIGURATION);
                Membership.parse(record.payload()).copyTo(entry);
            }
            case TYPE_NO_OP -> entry.setType(EntryType.ENTRY_TYPE_NO_OP);
            default ->
                throw new IllegalArgumentException(
                        "entry " + record.index() + " has type " + record.type() + ", expected 1, 2 or 3");
        }
        return entry;
    }

    /** The bytes of an entry, without a copy when the buffer is exactly one array, as it is on leader and followers. */
    static byte[] bytes(@Nullable ByteBuffer data) {
        if (data == null) {
            return new byte[0];
        }
        if (data.hasArray() && data.arrayOffset() == 0 && data.remaining() == data.array().length) {
            return data.array();
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return copy;
    }
}
