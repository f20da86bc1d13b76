package io.triadmq.broker.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.broker.config.RetentionConfig;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.LogStatus;
import io.triadmq.raftlog.SegmentInfo;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class RetentionServiceTest {
    private static final Instant NOON = LocalDateTime.of(2026, 5, 1, 12, 0).toInstant(ZoneOffset.UTC);

    private Instant now = NOON;
    private double used = 0.10;
    private final SegmentsLog log = new SegmentsLog();
    private final List<Long> indexDrops = new ArrayList<>();
    private int handovers;
    private long pinned = Long.MAX_VALUE;
    private final RetentionService service = new RetentionService(
            new RetentionConfig(Duration.ofHours(72), Set.of(4), 0.75, 0.85, 0.90),
            log,
            indexDrops::add,
            () -> pinned,
            () -> used,
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            () -> handovers++);

    /** Four segments of 100 bytes, written 100, 80, 60 and 0 hours before noon; the last one is open. */
    private static final class SegmentsLog implements CommitLog<Object> {
        long min;
        boolean full;

        @Override
        public List<SegmentInfo> segments() {
            List<SegmentInfo> segments = new ArrayList<>();
            int[] ages = {100, 80, 60, 0};
            for (int i = 0; i < ages.length; i++) {
                if (100L * i >= min) {
                    segments.add(
                            new SegmentInfo(100L * i, 100L * (i + 1), i < 3, NOON.minus(Duration.ofHours(ages[i]))));
                }
            }
            return segments;
        }

        @Override
        public long deleteBefore(long position) {
            min = Math.max(min, position);
            return min;
        }

        @Override
        public long minPosition() {
            return min;
        }

        @Override
        public void setDiskFull(boolean nowFull) {
            full = nowFull;
        }

        @Override
        public void append(byte[] payload, long expectedTerm, Consumer<AppendOutcome<Object>> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> readBarrier(Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LogStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> transferLeadership(String nodeId, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void suspectLeader(String deadLeader, long term) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path directory() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private void atHour(int hour) {
        now = LocalDateTime.of(2026, 5, 1, hour, 30).toInstant(ZoneOffset.UTC);
    }

    @Test
    void unresolvedHalfMessage_keepsItsSegment_andTheLaterOnes() {
        now = NOON.minus(Duration.ofHours(8));
        pinned = 150;
        service.check();
        assertEquals(100, log.min, "the segment before it goes");
        pinned = Long.MAX_VALUE;
        now = NOON.plus(Duration.ofHours(16));
        service.check();
        assertEquals(300, log.min, "it was resolved");
    }

    @Test
    void unresolvedHalfMessage_keepsItsSegment_evenWhenTheDiskIsFull() {
        pinned = 50;
        used = 0.99;
        service.check();
        assertEquals(0, log.min);
    }

    @Test
    void oldSegments_goInTheSetHour_notBefore() {
        service.check();
        assertEquals(0, log.min);

        atHour(4);
        service.check();

        assertEquals(200, log.min);
        assertEquals(List.of(200L), indexDrops);
    }

    @Test
    void fillingDisk_makesOldSegmentsGoAtAnyHour() {
        used = 0.76;

        service.check();

        assertEquals(200, log.min);
    }

    @Test
    void nearlyFullDisk_makesEvenYoungSegmentsGo_butNeverTheOpenOne() {
        used = 0.86;
        service.check();
        assertEquals(300, log.min);

        service.check();
        service.check();

        assertEquals(300, log.min);
    }

    @Test
    void fullDisk_refusesWritesAndGivesLeadershipAway_untilThereIsRoom() {
        used = 0.91;
        service.check();
        assertEquals(true, log.full);
        assertEquals(1, handovers);

        used = 0.89;
        service.check();
        assertEquals(true, log.full);

        used = 0.87;
        service.check();
        assertEquals(false, log.full);
        assertEquals(2, handovers);
    }

    @Test
    void segmentBehindAYoungerOne_stays() {
        now = NOON.plus(Duration.ofHours(1000));
        used = 0.76;

        service.check();

        assertEquals(300, log.min);
    }
}
