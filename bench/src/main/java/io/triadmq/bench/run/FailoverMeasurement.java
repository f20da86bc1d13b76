package io.triadmq.bench.run;

import io.triadmq.bench.cluster.Cluster;
import io.triadmq.bench.load.Fields;
import io.triadmq.bench.report.Result;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Kills the leader some times under load and measures until the next acknowledgement. */
final class FailoverMeasurement {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(90);
    private static final Duration ACK_PATIENCE = Duration.ofMinutes(2);
    /** Load before the kill: connections and routes are there. */
    private static final Duration LEAST_LOAD = Duration.ofSeconds(3);
    /** Load after the first acknowledgement, so that a second gap shows. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private static final long SEED = 7;
    private static final long POLL_MILLIS = 50;

    private final Cluster cluster;
    private final GeneratorProcess generator;
    private final Effort effort;
    private final SplittableRandom random = new SplittableRandom(SEED);

    FailoverMeasurement(Cluster cluster, GeneratorProcess generator, Effort effort) {
        this.cluster = cluster;
        this.generator = generator;
        this.effort = effort;
    }

    void run(String topic, Result result) throws Exception {
        if (!cluster.failsOver()) {
            result.failed("no failover: nobody takes over when the master dies");
            return;
        }
        for (int kill = 0; kill < effort.kills(); kill++) {
            cluster.awaitReady(READY_PATIENCE);
            generator.call(Row.FAILOVER.workload(topic));
            Thread.sleep(
                    LEAST_LOAD.toMillis() + random.nextLong(effort.killSpread().toMillis()));
            long killed = cluster.killLeader();
            long newLeader = cluster.awaitNewLeader(LEADER_PATIENCE);
            awaitAckAfter(newLeader);
            Thread.sleep(AFTERMATH.toMillis());
            Fields report = generator.call("end");
            long[] gap = longestGap(report, killed);
            result.failover(
                    millis(gap[1] - killed),
                    millis(newLeader - killed),
                    millis(gap[1] - gap[0]),
                    report.longNumber("errors"));
            generator.call("stop");
            cluster.restartKilled();
        }
        cluster.awaitReady(READY_PATIENCE);
    }

    private void awaitAckAfter(long nanos) throws Exception {
        long deadline = System.nanoTime() + ACK_PATIENCE.toNanos();
        while (generator.call("progress").longNumber("lastAck") < nanos) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no acknowledgement within " + ACK_PATIENCE.toSeconds() + " s of the new leader");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Start and end of the longest gap that ended after the kill; its end is the next acknowledgement. */
    private static long[] longestGap(Fields report, long killed) {
        String gaps = report.text("gaps");
        if (gaps.isEmpty()) {
            return new long[] {killed, killed};
        }
        return Arrays.stream(gaps.split(","))
                .map(gap -> gap.split(":"))
                .map(gap -> new long[] {Long.parseLong(gap[0]), Long.parseLong(gap[1])})
                .filter(gap -> gap[1] > killed)
                .max((a, b) -> Long.compare(a[1] - a[0], b[1] - b[0]))
                .orElse(new long[] {killed, killed});
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
