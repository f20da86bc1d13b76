package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No task is left alone, whatever the others do. */
@Timeout(60)
class WorkPoolTest {
    private final WorkPool pool = new WorkPool(4, "test-work");

    @AfterEach
    void stop() {
        pool.shutdown();
    }

    @Test
    void everyTask_runsOnce() throws InterruptedException {
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(100_000);
        Runnable task = () -> {
            ran.incrementAndGet();
            all.countDown();
        };
        Thread[] submitters = new Thread[4];
        for (int i = 0; i < submitters.length; i++) {
            submitters[i] = new Thread(() -> {
                for (int n = 0; n < 25_000; n++) {
                    pool.submit(task);
                }
            });
            submitters[i].start();
        }
        assertTrue(all.await(30, TimeUnit.SECONDS), () -> ran.get() + " of 100000 ran");
        for (Thread submitter : submitters) {
            submitter.join();
        }
        assertEquals(100_000, ran.get());
    }

    @Test
    void atMostSoManyTasks_runAtOnce() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(4);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(12);
        for (int i = 0; i < 12; i++) {
            pool.submit(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                full.countDown();
                awaitQuietly(release);
                running.decrementAndGet();
                all.countDown();
            });
        }
        assertTrue(full.await(30, TimeUnit.SECONDS), "slow tasks get all threads");
        release.countDown();
        assertTrue(all.await(30, TimeUnit.SECONDS));
        assertEquals(4, most.get());
    }

    @Test
    void slowTaskAmongQuickOnes_doesNotHoldThemUp() throws InterruptedException {
        CountDownLatch warm = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            pool.submit(warm::countDown);
        }
        assertTrue(warm.await(30, TimeUnit.SECONDS));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(100);
        for (int i = 0; i < 3; i++) {
            pool.submit(() -> awaitQuietly(release)); // three of four threads hang
        }
        for (int i = 0; i < 100; i++) {
            pool.submit(others::countDown);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (others.getCount() > 0 && System.nanoTime() < end) {
            pool.relieve();
            Thread.yield();
        }
        assertEquals(0, others.getCount());
        release.countDown();
    }

    @Test
    void failingTask_harmsNobody() throws InterruptedException {
        CountDownLatch after = new CountDownLatch(1);
        pool.submit(() -> {
            throw new IllegalStateException("as told");
        });
        pool.submit(after::countDown);
        assertTrue(after.await(30, TimeUnit.SECONDS));
    }

    @Test
    void tasksThatThrowErrors_costNoThread() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            pool.submit(() -> {
                throw new NoClassDefFoundError("as told");
            });
        }
        CountDownLatch after = new CountDownLatch(4);
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            pool.submit(() -> {
                after.countDown();
                awaitQuietly(release);
            });
        }
        assertTrue(after.await(30, TimeUnit.SECONDS), "all four threads still work");
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
