package io.triadmq.chaos.workload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The producers of a workload, each on its own thread. */
final class SendLoops {
    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    private final List<SendLoop> loops;
    private final List<Thread> threads = new ArrayList<>();

    SendLoops(String name, List<SendLoop> loops) {
        this.loops = List.copyOf(loops);
        for (int i = 0; i < loops.size(); i++) {
            Thread thread = new Thread(loops.get(i), name + "-producer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    long acknowledged() {
        return loops.stream().mapToLong(SendLoop::acknowledged).sum();
    }

    /** Waits until every send has ended; those that do not within a minute stay open, and end unknown. */
    void end() throws InterruptedException {
        loops.forEach(SendLoop::end);
        long deadline = System.nanoTime() + END_PATIENCE.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        while (!loops.stream().allMatch(SendLoop::isIdle) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    void close() {
        loops.forEach(SendLoop::end);
        threads.forEach(Thread::interrupt);
    }
}
