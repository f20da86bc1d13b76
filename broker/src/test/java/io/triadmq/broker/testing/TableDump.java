package io.triadmq.broker.testing;

import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreCursor;
import io.triadmq.broker.kv.Table;
import java.util.HexFormat;
import java.util.TreeMap;

/** Every row of every replicated table as text, to compare replicas. */
public final class TableDump {
    private TableDump() {}

    public static TreeMap<String, String> of(StateStore store) {
        HexFormat hex = HexFormat.of();
        TreeMap<String, String> rows = new TreeMap<>();
        for (Table table : Table.values()) {
            if (table == Table.LOCAL) {
                continue;
            }
            try (StoreCursor cursor = store.cursor(table)) {
                for (boolean more = cursor.first(); more; more = cursor.next()) {
                    rows.put(
                            table + " " + hex.formatHex(cursor.key(), 0, cursor.keyLength()),
                            hex.formatHex(cursor.value(), 0, cursor.valueLength()));
                }
            }
        }
        return rows;
    }
}
