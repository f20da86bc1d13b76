package io.triadmq.protocol.body;

import java.util.Map;

/** Names and texts: broker runtime info and the name server's settings. */
public record KVTable(Map<String, String> table) implements Body {
    public KVTable {
        table = Absent.map(table);
    }
}
