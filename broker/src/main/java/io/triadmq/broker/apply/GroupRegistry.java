package io.triadmq.broker.apply;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.broker.wire.GroupRow;
import io.triadmq.broker.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The consumer groups. Any thread reads; the apply thread changes. */
final class GroupRegistry implements GroupTable {
    private static final WireFormat<GroupRow> ROWS = new WireFormat<>(GroupRow.class);

    private volatile ConcurrentHashMap<String, GroupSettings> groups = new ConcurrentHashMap<>();
    private volatile long version;

    void load(StateStore store) {
        ConcurrentHashMap<String, GroupSettings> loaded = new ConcurrentHashMap<>();
        try (StoreCursor rows = store.cursor(Table.GROUPS)) {
            for (boolean more = rows.first(); more; more = rows.next()) {
                GroupSettings group = ROWS.decode(Arrays.copyOf(rows.value(), rows.valueLength()))
                        .toSettings();
                loaded.put(group.name(), group);
            }
        }
        groups = loaded;
        version = MetaRow.GROUPS_VERSION.get(store, 0);
    }

    void put(GroupSettings wanted, boolean onlyIfAbsent, long logIndex, StoreBatch batch) {
        GroupSettings known = groups.get(wanted.name());
        if (known != null && (onlyIfAbsent || known.equals(wanted))) {
            return;
        }
        batch.put(Table.GROUPS, key(wanted.name()), ROWS.encode(GroupRow.of(wanted)));
        groups.put(wanted.name(), wanted);
        changed(logIndex, batch);
    }

    void delete(String name, long logIndex, StoreBatch batch) {
        if (groups.remove(name) != null) {
            batch.delete(Table.GROUPS, key(name));
            changed(logIndex, batch);
        }
    }

    private void changed(long logIndex, StoreBatch batch) {
        MetaRow.GROUPS_VERSION.put(batch, logIndex);
        version = logIndex;
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable GroupSettings get(String name) {
        return groups.get(name);
    }

    @Override
    public Collection<GroupSettings> all() {
        return List.copyOf(groups.values());
    }

    @Override
    public long version() {
        return version;
    }
}
