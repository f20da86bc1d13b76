package io.triadmq.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Threads that repeat a step until they are stopped. Owned by one thread. */
final class Threads {
    /** After an error: a dead cluster must not turn the generator into a busy loop. */
    private static final long PAUSE_AFTER_ERROR_MILLIS = 10;

    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(20);

    private final Meter meter;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** One repetition. */
    interface Step {
        void run() throws Exception;
    }

    Threads(Meter meter) {
        this.meter = meter;
    }

    void start(String name, int count, Step step) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> repeat(step), name + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
        }
    }

    private void repeat(Step step) {
        while (!stopped) {
            try {
                step.run();
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                meter.failed(e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
