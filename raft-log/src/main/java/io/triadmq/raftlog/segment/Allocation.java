package io.triadmq.raftlog.segment;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves disk blocks for a file, so that a full disk is noticed here and not when a reserved byte is written. New
 * blocks read as zeros. Asks the file system to do so at once ({@code posix_fallocate}); where that does not work zeros
 * are written.
 */
final class Allocation {
    private static final Logger LOG = LoggerFactory.getLogger(Allocation.class);
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int ENXIO = 6;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    private static final int CHUNK = 1 << 20;
    private static final @Nullable LibC LIBC = load();

    private Allocation() {}

    /** Answer of {@link #nextData} when only unwritten space follows. */
    static final long NO_DATA = -1;

    private static final long UNSUPPORTED = -2;

    /** The calls of the C library that are needed; 64-bit Linux, where {@code off_t} is a long. */
    @SuppressWarnings("checkstyle:MethodName")
    interface LibC extends Library {
        int open(String path, int flags);

        int posix_fallocate(int descriptor, long offset, long length);

        /** The exception is how the error number gets here unharmed: what runs between may change it. */
        long lseek(int descriptor, long offset, int whence) throws LastErrorException;

        int close(int descriptor);
    }

    private static @Nullable LibC load() {
        try {
            return Native.load("c", LibC.class);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            LOG.warn("segment files are allocated by writing zeros: no C library reachable ({})", e.getMessage());
            return null;
        }
    }

    /**
     * Extends the existing file to {@code bytes} with blocks reserved; bytes already in it stay. Not forced.
     *
     * @throws IOException disk full, among others; the file may then have any length
     */
    static void reserve(Path file, long bytes) throws IOException {
        LibC libc = LIBC;
        int error = libc == null ? -1 : fallocate(libc, file, bytes);
        if (error == ENOSPC || error == EDQUOT) {
            throw new IOException("cannot allocate " + bytes + " bytes for segment " + file + ": "
                    + (error == ENOSPC ? "no space left on device" : "disk quota exceeded"));
        }
        if (error != 0) {
            appendZeros(file, bytes);
        }
    }

    private static int fallocate(LibC libc, Path file, long bytes) {
        try {
            int descriptor = libc.open(file.toString(), O_WRONLY);
            if (descriptor < 0) {
                return -1;
            }
            try {
                return libc.posix_fallocate(descriptor, 0, bytes);
            } finally {
                libc.close(descriptor);
            }
        } catch (UnsatisfiedLinkError e) {
            return -1;
        }
    }

    /**
     * Where the next written byte may be, {@link #NO_DATA} when the file system knows that there is none. Saves reading
     * the reserved rest of a segment; answers {@code offset} itself where that cannot be asked.
     */
    static long nextData(Path file, long offset) {
        long found = seek(file, offset, SEEK_DATA);
        return found == UNSUPPORTED ? offset : found;
    }

    /**
     * Where unwritten space begins again behind written bytes at {@code offset}, at the latest the end of the file;
     * {@link Long#MAX_VALUE} where that cannot be asked.
     */
    static long nextHole(Path file, long offset) {
        long found = seek(file, offset, SEEK_HOLE);
        return found < 0 ? Long.MAX_VALUE : found;
    }

    private static long seek(Path file, long offset, int what) {
        LibC libc = LIBC;
        if (libc == null || Native.LONG_SIZE != Long.BYTES) {
            return UNSUPPORTED;
        }
        int descriptor = libc.open(file.toString(), O_RDONLY);
        if (descriptor < 0) {
            return UNSUPPORTED;
        }
        try {
            return libc.lseek(descriptor, offset, what);
        } catch (LastErrorException e) {
            return e.getErrorCode() == ENXIO ? NO_DATA : UNSUPPORTED;
        } finally {
            libc.close(descriptor);
        }
    }

    /** Fallback, also for file systems that refuse the call. Bytes below the present length are taken as allocated. */
    static void appendZeros(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK);
            for (long at = channel.size(); at < bytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(CHUNK, bytes - at));
                for (long to = at; zeros.hasRemaining(); ) {
                    to += channel.write(zeros, to);
                }
            }
        } catch (IOException e) {
            throw new IOException("cannot allocate " + bytes + " bytes for segment " + file + ": " + e.getMessage(), e);
        }
    }
}
