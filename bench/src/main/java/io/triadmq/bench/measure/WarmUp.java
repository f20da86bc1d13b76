package io.triadmq.bench.measure;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Waits until the JIT compilers of servers and generator have little to do: before, a figure says how fast the JVM
 * compiles and not how fast the code is.
 */
public final class WarmUp {
    /** Compilers of all processes together below this share of one core, in so many samples in a row, are quiet. */
    private static final double QUIET_CORES = 0.10;

    private static final int QUIET_SAMPLES = 3;
    private static final Duration SAMPLE = Duration.ofSeconds(2);

    private WarmUp() {}

    /**
     * @param seconds it took
     * @param quiet whether the compilers became quiet within the limit
     * @param compilerCores what they used in the last sample
     */
    public record Outcome(double seconds, boolean quiet, double compilerCores) {}

    /** Blocks from {@code least} to {@code most}. */
    public static Outcome await(Collection<Long> pids, Duration least, Duration most) throws InterruptedException {
        long start = System.nanoTime();
        int quiet = 0;
        Map<Long, Double> before = Proc.compilerSeconds(pids);
        while (true) {
            long sampleStart = System.nanoTime();
            Thread.sleep(SAMPLE.toMillis());
            Map<Long, Double> now = Proc.compilerSeconds(pids);
            double sampleSeconds = (System.nanoTime() - sampleStart) / 1e9;
            double cores = grown(before, now) / sampleSeconds;
            before = now;
            quiet = cores < QUIET_CORES ? quiet + 1 : 0;
            double seconds = (System.nanoTime() - start) / 1e9;
            boolean enough = quiet >= QUIET_SAMPLES && seconds >= least.toSeconds();
            if (enough || seconds >= most.toSeconds()) {
                return new Outcome(seconds, quiet >= QUIET_SAMPLES, cores);
            }
        }
    }

    /** JVMs end idle compiler threads and start new ones, so each thread counts for itself. */
    private static double grown(Map<Long, Double> before, Map<Long, Double> now) {
        double sum = 0;
        for (Map.Entry<Long, Double> thread : now.entrySet()) {
            sum += Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0.0));
        }
        return sum;
    }
}
