package io.triadmq.chaos.cluster;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Path;

/** What the kernel does to a whole file system when it is told so. Needs root, on Linux. */
final class FileSystemControl {
    /** {@code _IOR('X', 125, __u32)}: ext4, XFS and f2fs stop at once. */
    private static final long SHUTDOWN = 0x8004587dL;
    /** Neither data nor journal are written out before: what was not forced to disk is gone. */
    private static final int WITHOUT_LOG_FLUSH = 2;
    /** {@code _IOWR('X', 119, int)} and {@code _IOWR('X', 120, int)}. */
    private static final long FREEZE = 0xc0045877L;

    private static final long THAW = 0xc0045878L;
    private static final int NOT_FROZEN = 22;

    private FileSystemControl() {}

    /** The part of the C library that is needed. */
    interface C extends Library {
        int open(String path, int flags) throws LastErrorException;

        int ioctl(int descriptor, NativeLong request, IntByReference argument) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    /** Holds the library once it is needed; elsewhere than on Linux there may be none. */
    private static final class Loaded {
        static final C LIBRARY = Native.load("c", C.class);
    }

    /**
     * Ends a mounted file system as a power cut would: nothing more is written, every further use fails with an input
     * or output error. It can only be unmounted and mounted again.
     */
    static void shutDown(Path point) throws IOException {
        call(point, SHUTDOWN, WITHOUT_LOG_FLUSH, "shut down");
    }

    /** Writers wait until {@link #thaw}. What was written before is forced to disk by the kernel. */
    static void freeze(Path point) throws IOException {
        call(point, FREEZE, 0, "freeze");
    }

    /** Lets writers go on; nothing if they can. */
    static void thaw(Path point) throws IOException {
        try {
            call(point, THAW, 0, "thaw");
        } catch (IOException e) {
            if (e.getCause() instanceof LastErrorException cause && cause.getErrorCode() == NOT_FROZEN) {
                return;
            }
            throw e;
        }
    }

    private static void call(Path point, long request, int argument, String what) throws IOException {
        C c = Loaded.LIBRARY;
        try {
            int descriptor = c.open(point.toString(), 0);
            try {
                c.ioctl(descriptor, new NativeLong(request), new IntByReference(argument));
            } finally {
                c.close(descriptor);
            }
        } catch (LastErrorException e) {
            throw new IOException("cannot " + what + " the file system at " + point + ": " + e.getMessage(), e);
        }
    }
}
