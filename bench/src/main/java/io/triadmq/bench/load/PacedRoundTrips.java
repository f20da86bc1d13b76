package io.triadmq.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends at a fixed rate and measures from the moment a message was due until a consumer has it. A late sender does not
 * hide latency: what was due earlier counts from then.
 */
final class PacedRoundTrips implements Workload {
    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final String group;
    private final int bodyBytes;
    private final long periodNanos;
    private final Threads threads;
    private long dueNanos;
    private @Nullable AutoCloseable subscription;

    PacedRoundTrips(MessagingClient client, Meter meter, String topic, String group, int bodyBytes, int perSecond) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.group = group;
        this.bodyBytes = bodyBytes;
        this.periodNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.threads = new Threads(meter);
    }

    @Override
    public void start() throws Exception {
        subscription = client.subscribe(topic, group, body -> {
            long sent = ByteBuffer.wrap(body).getLong();
            meter.done(System.nanoTime() - sent, 1);
        });
        dueNanos = System.nanoTime();
        threads.start("paced", 1, this::sendNext);
    }

    private void sendNext() throws Exception {
        long wait = dueNanos - System.nanoTime();
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
        if (dueNanos - System.nanoTime() > 0) {
            return;
        }
        byte[] body = Bodies.random(bodyBytes);
        ByteBuffer.wrap(body).putLong(dueNanos);
        dueNanos += periodNanos;
        client.sendAsync(topic, body, error -> {
            if (error != null) {
                meter.failed(error);
            }
        });
    }

    @Override
    public void stop() throws Exception {
        threads.stop();
        AutoCloseable current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
