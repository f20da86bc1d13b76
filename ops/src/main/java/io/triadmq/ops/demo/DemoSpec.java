package io.triadmq.ops.demo;

import io.triadmq.ops.cluster.FlushMode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a demonstration shall do.
 *
 * @param lines what is streamed
 * @param kills how often the leader is killed, 0 or more
 * @param flush flush mode of the brokers
 * @param linesPerSecond pace of the sender; 0: as fast as it goes
 * @param keep keep the cluster's directory even if all went well
 * @param directory where the cluster writes; null: a new directory among the temporary ones
 */
public record DemoSpec(
        LineSource lines,
        int kills,
        FlushMode flush,
        int linesPerSecond,
        boolean keep,
        @Nullable Path directory) {
    /** The shipped file is small: at this pace it flows long enough for two kills. */
    private static final int DEFAULT_SECONDS = 25;

    public DemoSpec {
        if (kills < 0 || kills > 1_000) {
            throw new IllegalArgumentException("kills is 0..1000, got " + kills);
        }
        if (linesPerSecond < 0) {
            throw new IllegalArgumentException("the pace is a number of lines per second, got " + linesPerSecond);
        }
    }

    /** A pace at which {@code lines} take about half a minute. */
    public static int calmPace(LineSource lines) {
        return Math.max(1, lines.count() / DEFAULT_SECONDS);
    }
}
