package io.triadmq.raftlog.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Positional access to one file that survives interrupted threads: an interrupt during channel I/O closes the channel
 * for everybody, so the channel is opened again and the transfer repeated, and the caller keeps its interrupt flag.
 * Reading and writing use separate channels, so that readers cannot disturb the writer.
 *
 * <p>Any thread may read; writing and forcing are serialised by the caller.
 */
final class SegmentFile {
    private final Path path;
    private final Channel reader = new Channel(StandardOpenOption.READ);
    private final Channel writer = new Channel(StandardOpenOption.WRITE);
    private volatile boolean retired;

    SegmentFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    /**
     * Fills {@code target} from {@code offset} on.
     *
     * @throws SegmentRetiredException after {@link #retire()}
     * @throws EOFException the file ends before
     */
    void read(long offset, ByteBuffer target) throws IOException {
        int start = target.position();
        reader.repeatUntilUndisturbed(channel -> {
            target.position(start);
            while (target.hasRemaining()) {
                if (channel.read(target, offset + target.position() - start) < 0) {
                    throw new EOFException("segment " + name() + " ends before offset "
                            + (offset + target.limit() - start) + "; it was cut from outside");
                }
            }
        });
    }

    /** Writes all of {@code source}. Repeating it after an interrupt is harmless: same bytes, same place. */
    void write(long offset, ByteBuffer source) throws IOException {
        int start = source.position();
        writer.repeatUntilUndisturbed(channel -> {
            source.position(start);
            while (source.hasRemaining()) {
                channel.write(source, offset + source.position() - start);
            }
        });
    }

    /** Forces content to disk, and with it what is needed to read it back. */
    void force() throws IOException {
        writer.repeatUntilUndisturbed(channel -> channel.force(false));
    }

    long size() throws IOException {
        long[] size = new long[1];
        reader.repeatUntilUndisturbed(channel -> size[0] = channel.size());
        return size[0];
    }

    /** Cuts the file to {@code bytes}. The caller reserves and forces afterwards. */
    void truncate(long bytes) throws IOException {
        writer.repeatUntilUndisturbed(channel -> channel.truncate(bytes));
    }

    /** Gives back the write descriptor of a segment that will not be written for now. */
    void doneWriting() throws IOException {
        writer.close();
    }

    /** Closes for good; readers in the middle of a transfer get {@link SegmentRetiredException}. */
    void retire() throws IOException {
        retired = true;
        writer.close();
        reader.close();
    }

    private interface Transfer {
        void on(FileChannel channel) throws IOException;
    }

    private final class Channel {
        private final OpenOption mode;
        private volatile @Nullable FileChannel current;

        Channel(OpenOption mode) {
            this.mode = mode;
        }

        void repeatUntilUndisturbed(Transfer transfer) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    FileChannel channel = open();
                    try {
                        transfer.on(channel);
                        return;
                    } catch (ClosedByInterruptException e) {
                        interrupted |= Thread.interrupted();
                    } catch (ClosedChannelException e) {
                        // Another thread was interrupted, or the segment was retired: open() tells which.
                        continue;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private FileChannel open() throws IOException {
            FileChannel channel = current;
            if (channel != null && channel.isOpen()) {
                return channel;
            }
            synchronized (this) {
                if (retired) {
                    throw new SegmentRetiredException(name());
                }
                channel = current;
                if (channel == null || !channel.isOpen()) {
                    channel = FileChannel.open(path, mode);
                    current = channel;
                }
                return channel;
            }
        }

        synchronized void close() throws IOException {
            FileChannel channel = current;
            if (channel != null) {
                channel.close();
            }
        }
    }
}
