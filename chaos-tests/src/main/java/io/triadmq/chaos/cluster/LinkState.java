package io.triadmq.chaos.cluster;

import java.time.Duration;

/**
 * How a link behaves.
 *
 * @param cut nothing gets through, and nobody is told
 * @param loss probability that a packet is lost, 0 up to but not including 1
 * @param delay added to every packet
 * @param jitter up to so much more, by chance
 * @param bytesPerSecond at most so many; 0 means as many as there are
 */
public record LinkState(boolean cut, double loss, Duration delay, Duration jitter, long bytesPerSecond) {
    public static final LinkState OPEN = new LinkState(false, 0, Duration.ZERO, Duration.ZERO, 0);
    public static final LinkState CUT = new LinkState(true, 0, Duration.ZERO, Duration.ZERO, 0);

    public LinkState {
        if (loss < 0 || loss >= 1 || delay.isNegative() || jitter.isNegative() || bytesPerSecond < 0) {
            throw new IllegalArgumentException("loss is 0 to below 1, times and rates are not negative; got loss "
                    + loss + ", delay " + delay + ", jitter " + jitter + ", " + bytesPerSecond + " bytes/s");
        }
    }

    public static LinkState lossy(double loss) {
        return new LinkState(false, loss, Duration.ZERO, Duration.ZERO, 0);
    }

    public static LinkState delayed(Duration delay, Duration jitter) {
        return new LinkState(false, 0, delay, jitter, 0);
    }

    public static LinkState narrow(long bytesPerSecond) {
        return new LinkState(false, 0, Duration.ZERO, Duration.ZERO, bytesPerSecond);
    }

    /** Both at once: times add up, the narrower rate holds. */
    LinkState and(LinkState other) {
        return new LinkState(
                cut || other.cut,
                1 - (1 - loss) * (1 - other.loss),
                delay.plus(other.delay),
                jitter.plus(other.jitter),
                bytesPerSecond == 0 || other.bytesPerSecond == 0
                        ? bytesPerSecond + other.bytesPerSecond
                        : Math.min(bytesPerSecond, other.bytesPerSecond));
    }
}
