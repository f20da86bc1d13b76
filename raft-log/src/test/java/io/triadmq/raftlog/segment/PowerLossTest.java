package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power failure leaves of pages that were written and not forced: any of them may be there or not, in any order.
 * Simulated by putting zeros over a random choice of the pages above the durable position.
 */
class PowerLossTest {
    private static final int PAGE = 4096;

    @TempDir(factory = MemoryDirectory.class)
    private Path root;

    @Test
    void anySubsetOfUnforcedPages_leavesAPrefixWithEverythingDurable() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Path live = root.resolve("live" + seed);
            Path lost = root.resolve("lost" + seed);
            List<LogRecord> all = new ArrayList<>();
            long durable;
            long durablePosition;
            long end;
            try (SegmentedLog log = Logs.open(live, FlushMode.ASYNC)) {
                durable = 1 + random.nextInt(60);
                append(log, all, (int) durable, random);
                log.force();
                durablePosition = log.durablePosition();
                append(log, all, 1 + random.nextInt(60), random);
                end = log.endPosition();
                durable = Math.max(durable, log.durableIndex()); // Sealing a segment forces, too.
                durablePosition = Math.max(durablePosition, log.durablePosition());
                Logs.crashCopy(live, lost);
                durable = Math.max(durable, DurableFile.read(lost).index());
                durablePosition =
                        Math.max(durablePosition, DurableFile.read(lost).position());
            }
            loseIndexFilesBeyond(lost, durablePosition);
            losePages(lost, durablePosition, end, random);
            try (SegmentedLog log = Logs.open(lost, FlushMode.ASYNC)) {
                assertTrue(log.lastIndex() >= durable, "seed " + seed + " lost durable entries");
                for (LogRecord record : all.subList(0, (int) log.lastIndex())) {
                    Logs.assertHolds(log, record);
                }
                long last = log.lastIndex();
                append(log, new ArrayList<>(all.subList(0, (int) last)), 30, random);
            }
            try (SegmentedLog log = Logs.open(lost, FlushMode.ASYNC)) {
                assertEquals(log.lastIndex(), log.verify(0, Long.MAX_VALUE), "seed " + seed);
            }
        }
    }

    private static void append(SegmentedLog log, List<LogRecord> all, int count, Random random) throws IOException {
        for (int i = 0; i < count; i++) {
            LogRecord record = Logs.record(all.size() + 1, 1, random.nextInt(9_000));
            log.append(List.of(record));
            all.add(record);
        }
    }

    /** Index files are only written for what was forced, so a copy must not show a later one. */
    private static void loseIndexFilesBeyond(Path directory, long durablePosition) throws IOException {
        for (String name : Directories.names(directory)) {
            if (SegmentNames.isIndex(name) && SegmentNames.base(name) + Logs.SEGMENT > durablePosition) {
                Files.delete(directory.resolve(name));
            }
        }
        TailIndex tail = TailIndex.read(directory);
        if (tail != null && tail.base() + tail.offsets().end() > durablePosition) {
            Files.delete(directory.resolve(SegmentNames.TAIL));
        }
    }

    private static void losePages(Path directory, long from, long to, Random random) throws IOException {
        double share = random.nextDouble();
        for (long page = from / PAGE * PAGE; page <= to; page += PAGE) {
            if (random.nextDouble() < share) {
                long start = Math.max(from, page);
                int length = (int) (page + PAGE - start);
                Path segment = SegmentNames.segment(directory, start / Logs.SEGMENT * Logs.SEGMENT);
                if (Files.exists(segment)) {
                    try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.allocate(length), start % Logs.SEGMENT);
                    }
                }
            }
        }
    }
}
