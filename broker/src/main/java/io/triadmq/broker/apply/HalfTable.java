package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.bytes.ByteCursor;
import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.HalfMessages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Half messages and what became of them. In RocksDB, with the newest unresolved ones in memory, since most are resolved
 * within milliseconds.
 *
 * <pre>
 * HALVES    position 8 -> topic 4, queue 4, previous + 1 varint, size varint, tag hash 4, store time varint,
 *                         checks varint, next check varint, producer group (the rest)
 * RESOLVED  position 8 -> 1 committed, queue offset + 1 varint, resolved at varint, previous + 1 varint
 * </pre>
 *
 * <p>The apply thread changes it and asks {@link #find} and {@link #resolution}, which see the round in progress. The
 * methods of {@link HalfMessages} are for any thread and see what is written.
 */
final class HalfTable implements HalfMessages {
    /** Some 200 bytes each. */
    private static final int MAX_CACHED = 50_000;

    private final StateStore store;

    /** Unresolved ones, eldest first. */
    private final LinkedHashMap<Long, HalfMessage> cached = new LinkedHashMap<>();

    /** What the round's batch deletes and RocksDB still shows. */
    private final Set<Long> removed = new HashSet<>();

    /** What the round's batch adds and RocksDB does not show yet. */
    private final Map<Long, Resolution> resolvedInRound = new HashMap<>();

    /** Resolutions below it are deleted by the round's batch, but for those of the map above. */
    private long forgottenBefore;

    private final ByteSink value = new ByteSink(128);
    private final byte[] key = new byte[Long.BYTES];

    /** No unresolved one is below: positions of new ones only grow. Any thread; an old value is as right. */
    private volatile long eldestKnown;

    /**
     * What became of a half message.
     *
     * @param queueOffset where it is visible; -1: nowhere
     * @param resolvedAt log time
     * @param previous see {@link HalfMessage}
     */
    record Resolution(boolean committed, long queueOffset, long resolvedAt, long previous) {}

    HalfTable(StateStore store) {
        this.store = store;
    }

    void load() {
        cached.clear();
        removed.clear();
        resolvedInRound.clear();
        forgottenBefore = 0;
        eldestKnown = 0;
    }

    void add(HalfMessage half, StoreBatch batch) {
        value.clear();
        value.putInt(half.queue().topicId())
                .putInt(half.queue().number())
                .putVarint(half.previous() + 1)
                .putVarint(half.size())
                .putInt(half.tagHash())
                .putVarint(half.storeTime())
                .putVarint(half.checks())
                .putVarint(half.nextCheck())
                .putBytes(half.producerGroup().getBytes(StandardCharsets.UTF_8));
        BigEndian.putLong(key, 0, half.position());
        batch.put(Table.HALVES, key, key.length, value.array(), value.length());
        cached.put(half.position(), half);
    }

    /** The unresolved one at a position, as of now in apply. */
    @Nullable
    HalfMessage find(long position) {
        HalfMessage half = cached.get(position);
        return half != null || removed.contains(position) ? half : unresolvedAt(position);
    }

    /** Ends the life of a half message. */
    void resolve(HalfMessage half, boolean committed, long queueOffset, long logTime, StoreBatch batch) {
        BigEndian.putLong(key, 0, half.position());
        batch.delete(Table.HALVES, key);
        cached.remove(half.position());
        removed.add(half.position());
        value.clear();
        value.putByte(committed ? 1 : 0)
                .putVarint(queueOffset + 1)
                .putVarint(logTime)
                .putVarint(half.previous() + 1);
        batch.put(Table.RESOLVED, key, key.length, value.array(), value.length());
        resolvedInRound.put(half.position(), new Resolution(committed, queueOffset, logTime, half.previous()));
    }

    /** What became of the one at a position, as of now in apply; null when that is not known (any more). */
    @Nullable
    Resolution resolution(long position) {
        Resolution known = resolvedInRound.get(position);
        return known != null || position < forgottenBefore ? known : storedResolution(position);
    }

    private @Nullable Resolution storedResolution(long position) {
        byte[] bytes = store.get(Table.RESOLVED, BigEndian.longs(position));
        return bytes == null ? null : readResolution(bytes, bytes.length);
    }

    private static Resolution readResolution(byte[] bytes, int length) {
        ByteCursor cursor = new ByteCursor().over(bytes, 0, length);
        return new Resolution(
                cursor.getByte() == 1, cursor.getVarint() - 1, cursor.getVarint(), cursor.getVarint() - 1);
    }

    /** Forgets what became of those below a position. */
    void forgetBefore(long position, StoreBatch batch) {
        batch.deleteRange(Table.RESOLVED, BigEndian.longs(0), BigEndian.longs(position));
        resolvedInRound.keySet().removeIf(each -> each < position);
        forgottenBefore = Math.max(forgottenBefore, position);
    }

    /**
     * Walks back along an idempotent producer's half messages. Of what is written only.
     *
     * @return -1 when they are no longer known
     */
    long stepBack(long fromPosition, long steps) {
        long position = fromPosition;
        for (long step = 0; step < steps && position >= 0; step++) {
            HalfMessage half = unresolvedAt(position);
            Resolution resolution = half == null ? storedResolution(position) : null;
            position = half != null ? half.previous() : resolution != null ? resolution.previous() : HalfMessage.NONE;
        }
        return position;
    }

    /** The round's batch is about to be written. */
    void endRound() {
        removed.clear();
        resolvedInRound.clear();
        forgottenBefore = 0;
        Iterator<HalfMessage> eldest = cached.values().iterator();
        while (cached.size() > MAX_CACHED) {
            eldest.next();
            eldest.remove();
        }
    }

    @Override
    public List<HalfMessage> unresolved(long fromPosition, int max) {
        List<HalfMessage> found = new ArrayList<>();
        long from = Math.max(fromPosition, eldestKnown);
        try (StoreCursor rows = store.cursor(Table.HALVES)) {
            for (boolean more = rows.seek(BigEndian.longs(from)); more && found.size() < max; more = rows.next()) {
                found.add(read(BigEndian.getLong(rows.key(), 0), rows.value(), rows.valueLength()));
            }
        }
        return found;
    }

    @Override
    public @Nullable HalfMessage unresolvedAt(long position) {
        byte[] bytes = store.get(Table.HALVES, BigEndian.longs(position));
        return bytes == null ? null : read(position, bytes, bytes.length);
    }

    private static HalfMessage read(long position, byte[] bytes, int length) {
        ByteCursor cursor = new ByteCursor().over(bytes, 0, length);
        QueueId queue = new QueueId(cursor.getInt(), cursor.getInt());
        long previous = cursor.getVarint() - 1;
        int size = cursor.getCount();
        int tagHash = cursor.getInt();
        long storeTime = cursor.getVarint();
        int checks = cursor.getCount();
        long nextCheck = cursor.getVarint();
        String group = new String(cursor.getBytes(cursor.remaining()), StandardCharsets.UTF_8);
        return new HalfMessage(position, queue, size, tagHash, storeTime, checks, nextCheck, group, previous);
    }

    @Override
    public long eldestPosition() {
        List<HalfMessage> first = unresolved(0, 1);
        if (first.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long position = first.get(0).position();
        // Skips the many deleted rows in front next time. A copy of the state that is installed may begin lower.
        eldestKnown = position;
        return position;
    }

    @Override
    public long forgettableBefore(long logTimeMillis, int max) {
        long before = 0;
        int seen = 0;
        try (StoreCursor rows = store.cursor(Table.RESOLVED)) {
            for (boolean more = rows.first(); more && seen < max; more = rows.next()) {
                if (readResolution(rows.value(), rows.valueLength()).resolvedAt() >= logTimeMillis) {
                    break;
                }
                before = BigEndian.getLong(rows.key(), 0) + 1;
                seen++;
            }
        }
        return before;
    }
}
