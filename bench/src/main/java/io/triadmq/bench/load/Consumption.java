package io.triadmq.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;

/** Consumes a backlog as a new group and notes when the first and the last message came. */
final class Consumption implements Workload {
    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final String group;
    private final AtomicLong firstNanos = new AtomicLong();
    private final LongAccumulator lastNanos = new LongAccumulator(Math::max, Long.MIN_VALUE);
    private @Nullable AutoCloseable subscription;

    Consumption(MessagingClient client, Meter meter, String topic, String group) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.group = group;
    }

    @Override
    public void start() throws Exception {
        subscription = client.subscribe(topic, group, body -> {
            long now = System.nanoTime();
            if (firstNanos.get() == 0) {
                firstNanos.compareAndSet(0, now);
            }
            lastNanos.accumulate(now);
            meter.done(1);
        });
    }

    @Override
    public Fields describe(Fields report) {
        long first = firstNanos.get();
        return report.with("consumeNanos", first == 0 ? 0 : lastNanos.get() - first);
    }

    @Override
    public void stop() throws Exception {
        AutoCloseable current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
