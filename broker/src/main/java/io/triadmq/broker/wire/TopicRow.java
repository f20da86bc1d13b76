package io.triadmq.broker.wire;

import io.protostuff.Tag;
import io.triadmq.broker.model.TopicSettings;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link TopicSettings} as fields. */
public final class TopicRow {
    @Tag(1)
    public int id;

    @Tag(2)
    public String name = "";

    @Tag(3)
    public int readQueues;

    @Tag(4)
    public int writeQueues;

    @Tag(5)
    public int perm;

    @Tag(6)
    public int sysFlag;

    @Tag(7)
    public boolean order;

    @Tag(8)
    public @Nullable Map<String, String> attributes;

    public static TopicRow of(TopicSettings topic) {
        TopicRow row = new TopicRow();
        row.id = topic.id();
        row.name = topic.name();
        row.readQueues = topic.readQueues();
        row.writeQueues = topic.writeQueues();
        row.perm = topic.perm();
        row.sysFlag = topic.sysFlag();
        row.order = topic.order();
        row.attributes = topic.attributes().isEmpty() ? null : new TreeMap<>(topic.attributes());
        return row;
    }

    public TopicSettings toSettings() {
        return new TopicSettings(
                id, name, readQueues, writeQueues, perm, sysFlag, order, attributes == null ? Map.of() : attributes);
    }
}
