package io.triadmq.chaos.order;

import io.triadmq.chaos.history.TestBody;
import io.triadmq.client.Message;
import io.triadmq.client.SendResult;
import io.triadmq.client.produce.Producer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One thread that sends step after step of all keys in turn, many at a time, until told to stop. */
final class KeyedLoad implements Runnable {
    private static final int BODY_BYTES = 64;
    private static final int MAX_IN_FLIGHT = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Producer producer;
    private final String topic;
    private final int keys;
    private final long nanosPerMessage;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final AtomicLong acknowledged = new AtomicLong();

    /** Per key: the queue that its messages went to, and the offset of the last one. */
    private final AtomicReferenceArray<@Nullable String> places;

    private final AtomicLongArray lastOffsets;
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile int steps;

    KeyedLoad(Producer producer, String topic, int keys, int perSecond) {
        this.producer = producer;
        this.topic = topic;
        this.keys = keys;
        this.nanosPerMessage = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.places = new AtomicReferenceArray<>(keys);
        this.lastOffsets = new AtomicLongArray(keys);
        for (int key = 0; key < keys; key++) {
            lastOffsets.set(key, -1);
        }
    }

    @Override
    public void run() {
        long due = System.nanoTime();
        try {
            while (!stopped) {
                int step = steps;
                for (int key = 0; key < keys; key++) {
                    inFlight.acquire();
                    send(key, step);
                    due = Math.max(due + nanosPerMessage, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(50));
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                }
                steps = step + 1;
            }
            inFlight.acquire(MAX_IN_FLIGHT);
        } catch (InterruptedException e) {
            fault.compareAndSet(null, "interrupted");
        }
    }

    private void send(int key, int step) {
        Message message = new Message(topic, TestBody.of(key, step, BODY_BYTES)).withShardingKey("key-" + key);
        var unused = producer.sendAsync(message, PATIENCE).whenComplete((result, failure) -> {
            if (result == null) {
                fault.compareAndSet(null, "key " + key + " step " + step + ": " + failure);
            } else {
                stored(key, step, result);
            }
            inFlight.release();
        });
    }

    /** Outcomes of a queue come in the order of its sends. */
    private void stored(int key, int step, SendResult result) {
        String place = result.messageQueue().toString();
        String before = places.getAndSet(key, place);
        if (before != null && !before.equals(place)) {
            fault.compareAndSet(null, "key " + key + " moved from " + before + " to " + place);
        }
        if (lastOffsets.getAndSet(key, result.queueOffset()) >= result.queueOffset()) {
            fault.compareAndSet(null, "key " + key + " step " + step + " is stored before its predecessor");
        }
        acknowledged.incrementAndGet();
    }

    void stop() {
        stopped = true;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Steps of every key, once {@link #run} has returned. */
    int steps() {
        return steps;
    }

    /** What went wrong first; null when nothing did. */
    @Nullable
    String fault() {
        return fault.get();
    }
}
