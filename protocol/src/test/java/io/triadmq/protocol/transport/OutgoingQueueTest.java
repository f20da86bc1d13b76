package io.triadmq.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OutgoingQueueTest {
    private final OutgoingQueue queue = new OutgoingQueue();

    private static OneWay frame(int thread, int number) {
        return new OneWay(Command.oneWay(thread).withOpaque(number), null);
    }

    @Test
    void onlyTheFirstAddAfterATake_asksForAWakeUp() {
        assertTrue(queue.add(frame(0, 0)));
        assertFalse(queue.add(frame(0, 1)));
        assertFalse(queue.add(frame(0, 2)));
        assertNotNull(queue.takeAdded());
        assertNull(queue.takeAdded());
        assertTrue(queue.add(frame(0, 3)));
    }

    @Test
    void weight_isWhatWasAddedAndNotPolled() {
        queue.add(new OneWay(Command.oneWay(1).withBody(new byte[1000]), null));
        queue.add(frame(0, 0));
        long full = queue.weight();
        assertTrue(full > 1000 && full < 4000, "weight " + full);
        Outgoing next;
        for (Outgoing frame = queue.takeAdded(); frame != null; frame = next) {
            next = frame.next;
            queue.append(frame);
        }
        assertEquals(full, queue.weight());
        assertNotNull(queue.poll());
        assertTrue(queue.weight() < 1000);
        assertNotNull(queue.poll());
        assertEquals(0, queue.weight());
        assertNull(queue.poll());
    }

    @Test
    void framesOfManyThreads_allArrive_eachThreadsInOrder() throws Exception {
        int threads = 3;
        int each = 20_000;
        Semaphore wakeUps = new Semaphore(0);
        List<Thread> adders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            Thread adder = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    if (queue.add(frame(thread, i))) {
                        wakeUps.release();
                    }
                }
            });
            adders.add(adder);
            adder.start();
        }
        int[] expected = new int[threads];
        int arrived = 0;
        while (arrived < threads * each) {
            assertTrue(wakeUps.tryAcquire(20, TimeUnit.SECONDS), "no wake-up, " + arrived + " frames arrived");
            for (Outgoing frame = queue.takeAdded(); frame != null; frame = frame.next) {
                assertEquals(expected[frame.command().code()]++, frame.opaque());
                arrived++;
            }
        }
        for (Thread adder : adders) {
            adder.join();
        }
        assertNull(queue.takeAdded());
        assertEquals(each * threads, Arrays.stream(expected).sum());
    }
}
