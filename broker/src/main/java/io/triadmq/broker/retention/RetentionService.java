package io.triadmq.broker.retention;

import io.triadmq.broker.config.RetentionConfig;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.SegmentInfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes whole segments of the log: those that are older than the time to keep, in the hours set for it or at any time
 * when the disk gets full, and even younger ones when it is nearly full. Refuses writes before the disk is full, since a
 * log that cannot write is broken for good, and gives leadership to a node that has room.
 *
 * <p>{@link #check} is called every few seconds by one thread and may block.
 */
public final class RetentionService {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);

    /** Writes resume when this much of the disk has become free again, so that they do not stop and go. */
    private static final double RESUME_MARGIN = 0.02;

    private final RetentionConfig config;
    private final CommitLog<?> log;
    private final LongConsumer dropIndexBefore;
    private final LongSupplier pinned;
    private final DiskUse disk;
    private final Clock clock;
    private final Runnable giveLeadershipAway;
    private boolean full;

    /** How much of the file system is in use. */
    public interface DiskUse {
        /** From 0 to 1. */
        double ratio() throws IOException;
    }

    /**
     * @param dropIndexBefore forgets index rows that point below a position
     * @param pinned position from which on the log is needed, however old it is; {@link Long#MAX_VALUE} when it is not
     * @param giveLeadershipAway asks for another leader, if this node is it; must not block for long
     */
    public RetentionService(
            RetentionConfig config,
            CommitLog<?> log,
            LongConsumer dropIndexBefore,
            LongSupplier pinned,
            DiskUse disk,
            Clock clock,
            Runnable giveLeadershipAway) {
        this.config = config;
        this.log = log;
        this.dropIndexBefore = dropIndexBefore;
        this.pinned = pinned;
        this.disk = disk;
        this.clock = clock;
        this.giveLeadershipAway = giveLeadershipAway;
    }

    /** Looks at the clock and the disk, and does what is due. */
    public void check() {
        try {
            double used = disk.ratio();
            watchFullness(used);
            long expired = expiredUpTo();
            if (expired > log.minPosition() && (used >= config.startCleaning() || isHour())) {
                delete(expired, "older than " + config.keep().toHours() + " hours");
            }
            if (used >= config.cleanForcibly()) {
                deleteOldest(used);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("retention failed, trying again", e);
        }
    }

    private void watchFullness(double used) {
        boolean nowFull = used >= (full ? config.stopWrites() - RESUME_MARGIN : config.stopWrites());
        if (nowFull != full) {
            LOG.warn(
                    nowFull
                            ? "the disk is {} full: sends are refused here until there is room (diskSpaceWarningLevelRatio {})"
                            : "the disk is {} full: sends are accepted again (diskSpaceWarningLevelRatio {})",
                    percent(used),
                    percent(config.stopWrites()));
            full = nowFull;
            log.setDiskFull(nowFull);
        }
        if (full) {
            giveLeadershipAway.run();
        }
    }

    /** End of the last segment of those, from the oldest on, that are all too old; 0 when there is none. */
    private long expiredUpTo() {
        Instant oldest = clock.instant().minus(config.keep());
        long end = 0;
        long needed = pinned.getAsLong();
        for (SegmentInfo segment : log.segments()) {
            if (!segment.sealed()
                    || segment.endPosition() > needed
                    || !segment.lastModified().isBefore(oldest)) {
                break;
            }
            end = segment.endPosition();
        }
        return end;
    }

    private boolean isHour() {
        int hour = LocalDateTime.ofInstant(clock.instant(), clock.getZone()).getHour();
        return config.hours().contains(hour);
    }

    private void deleteOldest(double used) throws IOException {
        List<SegmentInfo> segments = log.segments();
        if (!segments.isEmpty() && segments.get(0).sealed()) {
            long needed = pinned.getAsLong();
            if (segments.get(0).endPosition() > needed) {
                LOG.warn(
                        "the disk is {} full, but the oldest segment holds an unresolved half message at position {}",
                        percent(used),
                        needed);
                return;
            }
            delete(segments.get(0).endPosition(), "the disk is " + percent(used) + " full");
        }
    }

    private void delete(long position, String reason) throws IOException {
        long before = log.minPosition();
        long after = log.deleteBefore(position);
        if (after > before) {
            dropIndexBefore.accept(after);
            LOG.info("deleted the log from position {} to {}: {}", before, after, reason);
        }
    }

    private static String percent(double ratio) {
        return Math.round(ratio * 100) + " %";
    }
}
