package io.triadmq.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Bytes written to the block device below a directory, as the device counts them: everybody's writes, so nothing else
 * should write meanwhile.
 */
public final class DiskWrites {
    /** {@code /proc/diskstats} counts in these, whatever the device's own sector size is. */
    private static final long SECTOR_BYTES = 512;

    private static final int SECTORS_WRITTEN = 9;

    private final Path directory;
    private final String device;

    public DiskWrites(Path directory) throws IOException {
        this.directory = directory;
        long number = ((Number) Files.getAttribute(directory, "unix:dev")).longValue();
        long major = (number >> 8) & 0xfff;
        long minor = (number & 0xff) | ((number >> 12) & 0xfff00);
        this.device = major + " " + minor;
    }

    /** Bytes since boot; empty when the directory lies on no block device. */
    public OptionalLong bytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/diskstats"))) {
            String[] fields = line.trim().split("\\s+", -1);
            if ((fields[0] + " " + fields[1]).equals(device)) {
                return OptionalLong.of(Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES);
            }
        }
        return OptionalLong.empty();
    }

    /** Writes out what the page cache holds, so that {@link #bytes} has all that was written before. */
    public void sync() throws IOException, InterruptedException {
        Process sync = new ProcessBuilder("sync", "-f", directory.toString())
                .redirectErrorStream(true)
                .start();
        sync.getInputStream().readAllBytes();
        if (sync.waitFor() != 0) {
            throw new IOException("sync -f " + directory + " failed with " + sync.exitValue());
        }
    }
}
