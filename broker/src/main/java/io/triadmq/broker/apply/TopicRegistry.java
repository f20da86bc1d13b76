package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.BigEndian;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.broker.wire.TopicRow;
import io.triadmq.broker.wire.WireFormat;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The topics. Any thread reads; the apply thread changes. */
final class TopicRegistry implements TopicTable {
    private static final WireFormat<TopicRow> ROWS = new WireFormat<>(TopicRow.class);

    /** A queue costs memory on every replica, whether used or not. */
    private static final int MAX_QUEUES_PER_TOPIC = 1 << 16;

    /** Stock names end far below; a row must not become a burden. */
    private static final int MAX_NAME_LENGTH = 1024;

    private volatile Tables tables = new Tables();

    private static final class Tables {
        final ConcurrentHashMap<String, TopicSettings> byName = new ConcurrentHashMap<>();
        volatile AtomicReferenceArray<@Nullable TopicSettings> byId = new AtomicReferenceArray<>(64);
        volatile long version;
        /** Apply thread. Numbers are never given twice. */
        int nextId = 1;

        void put(TopicSettings topic) {
            AtomicReferenceArray<@Nullable TopicSettings> ids = byId;
            if (topic.id() >= ids.length()) {
                ids = new AtomicReferenceArray<>(Math.max(topic.id() + 1, 2 * ids.length()));
                for (int i = 0; i < byId.length(); i++) {
                    ids.set(i, byId.get(i));
                }
            }
            ids.set(topic.id(), topic);
            byId = ids;
            byName.put(topic.name(), topic);
        }
    }

    void load(StateStore store) {
        Tables loaded = new Tables();
        try (StoreCursor rows = store.cursor(Table.TOPICS)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                loaded.put(ROWS.decode(Arrays.copyOf(rows.value(), rows.valueLength()))
                        .toSettings());
            }
        }
        loaded.nextId = (int) MetaRow.NEXT_TOPIC_ID.get(store, 1);
        loaded.version = MetaRow.TOPICS_VERSION.get(store, 0);
        tables = loaded;
    }

    /** Creates or changes a topic. Returns what it is now, or null with nothing changed when it makes no sense. */
    @Nullable
    TopicSettings put(TopicSettings wanted, boolean onlyIfAbsent, long logIndex, StoreBatch batch) {
        Tables now = tables;
        TopicSettings known = now.byName.get(wanted.name());
        if (known != null && onlyIfAbsent) {
            return known;
        }
        if (wanted.name().isEmpty()
                || wanted.name().length() > MAX_NAME_LENGTH
                || wanted.readQueues() < 0
                || wanted.writeQueues() < 0
                || wanted.queueCount() > MAX_QUEUES_PER_TOPIC) {
            return null;
        }
        TopicSettings topic = withId(wanted, known != null ? known.id() : now.nextId);
        if (topic.equals(known)) {
            return known;
        }
        if (known == null) {
            now.nextId++;
            MetaRow.NEXT_TOPIC_ID.put(batch, now.nextId);
        }
        batch.put(Table.TOPICS, key(topic.id()), ROWS.encode(TopicRow.of(topic)));
        now.put(topic);
        changed(now, logIndex, batch);
        return topic;
    }

    /** Returns the topic that is no more; null when there was none. */
    @Nullable
    TopicSettings delete(String name, long logIndex, StoreBatch batch) {
        Tables now = tables;
        TopicSettings known = now.byName.remove(name);
        if (known == null) {
            return null;
        }
        now.byId.set(known.id(), null);
        batch.delete(Table.TOPICS, key(known.id()));
        changed(now, logIndex, batch);
        return known;
    }

    private static void changed(Tables now, long logIndex, StoreBatch batch) {
        MetaRow.TOPICS_VERSION.put(batch, logIndex);
        now.version = logIndex;
    }

    private static TopicSettings withId(TopicSettings topic, int id) {
        return new TopicSettings(
                id,
                topic.name(),
                topic.readQueues(),
                topic.writeQueues(),
                topic.perm(),
                topic.sysFlag(),
                topic.order(),
                topic.attributes());
    }

    private static byte[] key(int topicId) {
        byte[] key = new byte[Integer.BYTES];
        BigEndian.putInt(key, 0, topicId);
        return key;
    }

    @Override
    public @Nullable TopicSettings get(String name) {
        return tables.byName.get(name);
    }

    @Override
    public @Nullable TopicSettings get(int id) {
        AtomicReferenceArray<@Nullable TopicSettings> ids = tables.byId;
        return id >= 0 && id < ids.length() ? ids.get(id) : null;
    }

    @Override
    public Collection<TopicSettings> all() {
        return List.copyOf(tables.byName.values());
    }

    @Override
    public long version() {
        return tables.version;
    }
}
