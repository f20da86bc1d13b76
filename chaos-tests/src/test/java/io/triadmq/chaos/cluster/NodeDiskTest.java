package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system, hurt by the real kernel. */
final class NodeDiskTest {
    private static final int BYTES = 100_000;

    @TempDir
    Path directory;

    private Inventory inventory;
    private NodeDisk disk;
    private final byte[] content = new byte[BYTES];

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(NodeDisk.whyNot().isEmpty(), () -> NodeDisk.whyNot().orElse(""));
        new Random(3).nextBytes(content);
        inventory = Inventory.open(directory.resolve("home"));
        disk = NodeDisk.make(
                directory.resolve("image"), directory.resolve("disk"), 64 << 20, "triad" + inventory.run(), inventory);
    }

    @AfterEach
    void takeAway() throws Exception {
        if (inventory != null) {
            inventory.close();
            assertTrue(Mounts.deviceAt(directory.resolve("disk")).isEmpty());
        }
    }

    @Test
    void powerCut_takesWhatWasNotForced_andKeepsWhatWas() throws Exception {
        Path forced = disk.point().resolve("forced");
        Path written = disk.point().resolve("written");
        write(forced, true);
        forceDirectory();
        write(written, false);
        Files.write(forced, new byte[500], StandardOpenOption.APPEND);
        assertEquals(BYTES + 500, Files.size(forced));

        disk.cutPower();
        assertThrows(UncheckedIOException.class, () -> write(disk.point().resolve("more"), true));
        disk.remount();

        assertArrayEquals(content, Files.readAllBytes(forced));
        assertFalse(Files.exists(written));
    }

    @Test
    void fullDisk_refusesWrites_untilSpaceIsBack() throws Exception {
        disk.fill();
        assertThrows(UncheckedIOException.class, () -> write(disk.point().resolve("file"), true));
        disk.release();
        disk.cutPower();
        disk.remount();
        write(disk.point().resolve("file"), true);
        assertArrayEquals(content, Files.readAllBytes(disk.point().resolve("file")));
    }

    @Test
    void frozenDisk_keepsWritersWaiting_untilItIsThawed() throws Exception {
        disk.freeze();
        CompletableFuture<Void> written =
                CompletableFuture.runAsync(() -> write(disk.point().resolve("file"), true));
        assertThrows(TimeoutException.class, () -> written.get(200, TimeUnit.MILLISECONDS));
        disk.thaw();
        disk.thaw();
        written.get(20, TimeUnit.SECONDS);
    }

    @Test
    void slowDisk_takesAsLongAsItsRateSays() throws Exception {
        assumeTrue(NodeDisk.whyNotSlow().isEmpty(), () -> NodeDisk.whyNotSlow().orElse(""));
        Path file = disk.point().resolve("file");
        Process writer = new ProcessBuilder(
                        "sh",
                        "-c",
                        "read go; exec dd if=/dev/zero of=" + file + " bs=64k count=16 oflag=dsync 2>/dev/null")
                .start();
        NodeDisk.Slowness slowness = disk.slow(writer.pid(), 1 << 20);
        long start = System.nanoTime();
        writer.getOutputStream().write('\n');
        writer.getOutputStream().close();
        assertEquals(0, writer.waitFor());
        assertTrue(System.nanoTime() - start >= Duration.ofMillis(700).toNanos(), "1 MiB at 1 MiB/s");
        slowness.close();
        slowness.close();
    }

    private void write(Path file, boolean force) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content));
            if (force) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(disk.point())) {
            channel.force(true);
        }
    }
}
