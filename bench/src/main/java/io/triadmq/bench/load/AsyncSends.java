package io.triadmq.bench.load;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asynchronous sends with a bounded number in flight. */
final class AsyncSends implements Workload {
    /** Enough to keep the window full on two cores; more only take turns. */
    private static final int SUBMITTERS = 2;

    private static final long DRAIN_SECONDS = 20;

    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final byte[] body;
    private final int inFlight;
    private final Semaphore permits;
    private final Threads threads;

    AsyncSends(MessagingClient client, Meter meter, String topic, int bodyBytes, int inFlight) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.body = Bodies.random(bodyBytes);
        this.inFlight = inFlight;
        this.permits = new Semaphore(inFlight);
        this.threads = new Threads(meter);
    }

    @Override
    public void start() {
        threads.start("submit", SUBMITTERS, this::submit);
    }

    private void submit() throws Exception {
        if (!permits.tryAcquire(1, TimeUnit.SECONDS)) {
            return;
        }
        long start = System.nanoTime();
        try {
            client.sendAsync(topic, body, error -> finished(start, error));
        } catch (Exception e) {
            permits.release();
            throw e;
        }
    }

    private void finished(long startNanos, @Nullable Throwable error) {
        if (error == null) {
            meter.done(System.nanoTime() - startNanos, 1);
        } else {
            meter.failed(error);
        }
        permits.release();
    }

    @Override
    public void stop() throws InterruptedException {
        threads.stop();
        if (permits.tryAcquire(inFlight, DRAIN_SECONDS, TimeUnit.SECONDS)) {
            permits.release(inFlight);
        }
    }
}
