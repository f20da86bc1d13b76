package io.triadmq.chaos.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that says what time it is, and how long a wait of 200 ms took, for every line that it is given. */
public final class ClockReader {
    private ClockReader() {}

    public static void main(String[] args) throws Exception {
        while (System.in.read() >= 0) {
            long start = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.println(System.currentTimeMillis() + " " + waitedMillis);
        }
    }
}
