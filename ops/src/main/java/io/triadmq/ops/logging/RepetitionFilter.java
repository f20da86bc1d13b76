package io.triadmq.ops.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets a library say the same thing only now and then. JRaft and Bolt report a peer that is down several times a second
 * for as long as it is down; the first time is news, and that it still is so is worth a line every {@link #PERIOD}.
 * Whatever differs is a different thing, so no error is lost.
 *
 * <p>Named in the logging configuration, which sets {@code prefix}. Thread-safe.
 */
public final class RepetitionFilter extends TurboFilter {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(30);

    /** Texts remembered; above it they are forgotten, and said again. */
    private static final int MAX_TEXTS = 500;

    private final LongSupplier nanoClock;
    private final Map<String, Long> lastSaid = new ConcurrentHashMap<>();
    private String prefix = "";

    public RepetitionFilter() {
        this(System::nanoTime);
    }

    RepetitionFilter(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** Names of the loggers that are meant begin so. */
    public void setPrefix(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        boolean meant = format != null
                && logger.getName().startsWith(prefix)
                && level.isGreaterOrEqual(Level.WARN)
                && level.isGreaterOrEqual(logger.getEffectiveLevel());
        return !meant || isNews(logger.getName() + format) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private boolean isNews(String text) {
        long now = nanoClock.getAsLong();
        if (lastSaid.size() >= MAX_TEXTS) {
            lastSaid.clear();
        }
        Long before = lastSaid.putIfAbsent(text, now);
        return before == null || (now - before >= PERIOD && lastSaid.replace(text, before, now));
    }
}
