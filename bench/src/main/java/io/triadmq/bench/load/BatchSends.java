package io.triadmq.bench.load;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that each send a batch and wait for its acknowledgement; endless, or up to a number of messages. */
final class BatchSends implements Workload {
    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final List<byte[]> batch;
    private final int count;
    private final AtomicLong left;
    private final Threads threads;

    /** @param limit messages in all; {@link Long#MAX_VALUE}: endless */
    BatchSends(
            MessagingClient client, Meter meter, String topic, int bodyBytes, int threads, int batchSize, long limit) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.batch = Collections.nCopies(batchSize, Bodies.random(bodyBytes));
        this.count = threads;
        this.left = new AtomicLong(limit);
        this.threads = new Threads(meter);
    }

    @Override
    public void start() {
        threads.start("batch", count, this::sendOne);
    }

    private void sendOne() throws Exception {
        if (left.addAndGet(-batch.size()) < 0) {
            left.addAndGet(batch.size());
            Thread.sleep(100);
            return;
        }
        long start = System.nanoTime();
        try {
            client.sendBatch(topic, batch);
        } catch (Exception e) {
            left.addAndGet(batch.size());
            throw e;
        }
        meter.done(System.nanoTime() - start, batch.size());
    }

    @Override
    public void stop() throws InterruptedException {
        threads.stop();
    }
}
