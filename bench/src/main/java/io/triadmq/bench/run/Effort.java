package io.triadmq.bench.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long things may take.
 *
 * @param firstWarmUp longest warm-up of a session's first row
 * @param warmUp longest warm-up of the others
 * @param window of measurement
 * @param kills of a failover row
 * @param killSpread a kill comes within this time after its load began: clients poll routes now and then
 * @param backlog messages to consume
 */
public record Effort(
        Duration firstWarmUp, Duration warmUp, Duration window, int kills, Duration killSpread, long backlog) {
    public static final Effort QUICK = new Effort(
            Duration.ofSeconds(45), Duration.ofSeconds(14), Duration.ofSeconds(10), 2, Duration.ofSeconds(10), 200_000);
    public static final Effort FULL = new Effort(
            Duration.ofSeconds(150),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            6,
            Duration.ofSeconds(32),
            1_000_000);

    /** The same with another number of kills; null: unchanged. */
    public Effort withKills(@Nullable Integer other) {
        return other == null ? this : new Effort(firstWarmUp, warmUp, window, other, killSpread, backlog);
    }
}
