package io.triadmq.bench.run;

import io.triadmq.bench.load.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is measured, in the order in which a session measures it. */
public enum Row {
    SYNC_128_1K("sync-128-1k", "sync, 128 threads, 1 KiB", 1024),
    SYNC_32_1K("sync-32-1k", "sync, 32 threads, 1 KiB", 1024),
    SYNC_128_128B("sync-128-128b", "sync, 128 threads, 128 B", 128),
    ASYNC_1K("async-1k", "async, 1,024 in flight, 1 KiB", 1024),
    ASYNC_128B("async-128b", "async, 1,024 in flight, 128 B", 128),
    ORDERED_SYNC_1K("ordered-sync-1k", "one queue in order, one send after the other, 1 KiB", 1024),
    ORDERED_ASYNC_1K("ordered-async-1k", "one queue in order, 1,024 in flight, 1 KiB", 1024),
    BATCH_1K("batch-1k", "32 threads, batches of 32, 1 KiB", 1024),
    E2E_500("e2e-500", "end to end at 500/s, 1 KiB", 1024),
    CONSUME_1K("consume-1k", "consume a backlog, 1 KiB", 1024),
    FAILOVER("failover", "kill -9 of the leader, 4 threads, 128 B", 128);

    /** Rows of a quick run. */
    public static final List<Row> QUICK = List.of(SYNC_128_1K, ASYNC_1K, FAILOVER);
    /** Rows for which forcing to disk before the acknowledgement makes a difference that is worth a figure. */
    public static final List<Row> SYNC_FLUSH = List.of(SYNC_128_1K, SYNC_32_1K, SYNC_128_128B, ASYNC_1K, ASYNC_128B);

    private final String key;
    private final String words;
    private final int bodyBytes;

    Row(String key, String words, int bodyBytes) {
        this.key = key;
        this.words = words;
        this.bodyBytes = bodyBytes;
    }

    /** @throws IllegalArgumentException naming the rows there are */
    public static Row of(String key) {
        return Arrays.stream(values())
                .filter(row -> row.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row '" + key + "'; the rows are "
                        + Arrays.stream(values()).map(Row::key).collect(Collectors.joining(", "))));
    }

    public String key() {
        return key;
    }

    public String words() {
        return words;
    }

    public int bodyBytes() {
        return bodyBytes;
    }

    /** Queues of the row's topic. */
    int queues() {
        return this == ORDERED_SYNC_1K || this == ORDERED_ASYNC_1K ? 1 : Session.queues();
    }

    /** The command that starts the load of this row. */
    Fields workload(String topic) {
        Fields start = Fields.of("start").with("topic", topic).with("bytes", bodyBytes);
        return switch (this) {
            case SYNC_128_1K, SYNC_128_128B -> start.with("workload", "sync").with("threads", 128);
            case SYNC_32_1K -> start.with("workload", "sync").with("threads", 32);
            case ORDERED_SYNC_1K -> start.with("workload", "sync").with("threads", 1);
            case ASYNC_1K, ASYNC_128B, ORDERED_ASYNC_1K ->
                start.with("workload", "async").with("inFlight", 1024);
            case BATCH_1K -> batches(start, Long.MAX_VALUE);
            case E2E_500 -> start.with("workload", "e2e").with("perSecond", 500).with("group", topic + "-group");
            case CONSUME_1K -> start.with("workload", "consume");
            case FAILOVER -> start.with("workload", "failover").with("threads", 4);
        };
    }

    /** The command that fills a backlog. */
    Fields fill(String topic, long messages) {
        return batches(Fields.of("start").with("topic", topic).with("bytes", bodyBytes), messages);
    }

    private static Fields batches(Fields start, long limit) {
        return start.with("workload", "batch")
                .with("threads", 32)
                .with("batch", 32)
                .with("limit", limit);
    }
}
