package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of 640 KiB, so that the ninth or tenth segment does not fit. */
class FullDiskTest {
    private static final int SIZE = 4_000;

    @TempDir
    private Path root;

    private Path disk;
    private Path directory;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(root.resolve("disk"));
        directory = disk.resolve("log");
        mounted = run("mount", "-t", "tmpfs", "-o", "size=640k", "tmpfs", disk.toString());
        assumeTrue(mounted, "skipped: mounting a small tmpfs needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertTrue(run("umount", disk.toString()));
        }
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // No such program here.
        }
    }

    private static void appendUntilItFails(SegmentedLog log) {
        IOException failure = assertThrows(IOException.class, () -> {
            for (long i = log.lastIndex() + 1; i < 1_000; i++) {
                log.append(List.of(Logs.record(i, 1, SIZE)));
            }
        });
        assertTrue(failure.getMessage().contains("no space left"), failure.getMessage());
    }

    @Test
    void appendOnAFullDisk_failsClearly_andWhatWasStoredStaysReadable() throws IOException {
        long last;
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            appendUntilItFails(log);
            last = log.lastIndex();
            assertTrue(last > 100, "entries stored: " + last);
            assertNotNull(log.brokenBy());
            assertThrows(IOException.class, () -> log.append(List.of(Logs.record(last + 1, 1, 1))));
            for (long i = 1; i <= last; i++) {
                Logs.assertHolds(log, Logs.record(i, 1, SIZE));
            }
        }
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            assertEquals(last, log.lastIndex());
            assertEquals(last, log.verify(0, Long.MAX_VALUE));
        }
    }

    @Test
    void allocationAhead_warnsBeforeTheLogBreaks_andRecoversWhenSpaceReturns() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Path ballast = Files.write(disk.resolve("ballast"), new byte[300 * 1024]);
            for (long i = 1; log.allocationFailure() == null; i++) {
                log.append(List.of(Logs.record(i, 1, 500)));
                awaitAllocation(log);
            }
            assertTrue(log.allocationFailure().getMessage().contains("no space left"));
            Files.delete(ballast);
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                while (log.allocationFailure() != null) {
                    Thread.onSpinWait();
                }
            });
            Logs.fill(log, 40, 1, SIZE);
        }
    }

    @Test
    void fullDisk_isFreedByReleasingAndDeletingOldSegments() throws IOException {
        try (SegmentedLog log = Logs.open(directory, FlushMode.SYNC)) {
            Path ballast = disk.resolve("ballast");
            Logs.fill(log, 100, 1, SIZE);
            fillUp(ballast);
            log.truncatePrefix(90);
            assertTrue(log.deleteBefore(Long.MAX_VALUE) >= 4L * Logs.SEGMENT, "freed up to " + log.minPosition());
            Logs.fill(log, 40, 1, SIZE);
            assertEquals(140, log.lastIndex());
        }
    }

    /** A tiny segment is filled sooner than the next one is allocated, so the writer waits for that. */
    private void awaitAllocation(SegmentedLog log) {
        long base = log.endPosition() / Logs.SEGMENT * Logs.SEGMENT + Logs.SEGMENT;
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            while (!Files.exists(SegmentNames.segment(directory, base)) && log.allocationFailure() == null) {
                Thread.onSpinWait();
            }
        });
    }

    /** Writes until nothing fits any more. */
    private static void fillUp(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException e) {
            assertTrue(Files.size(file) > 0);
        }
    }
}
