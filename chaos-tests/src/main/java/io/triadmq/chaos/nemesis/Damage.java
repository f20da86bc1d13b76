package io.triadmq.chaos.nemesis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.random.RandomGenerator;

/** What can happen to the bytes of a file while nobody looks. */
public enum Damage {
    /** One bit somewhere in what was written. */
    BITFLIP("bitflip", FaultKind.BITFLIP) {
        @Override
        String to(FileChannel file, long written, RandomGenerator random) throws IOException {
            long position = random.nextLong(written);
            int bit = random.nextInt(Byte.SIZE);
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 1 << bit));
            file.write(one.flip(), position);
            return "bit " + bit + " of byte " + position + " of " + written;
        }
    },
    /** The file ends somewhere in its last part. */
    TRUNCATE("truncate", FaultKind.TRUNCATE) {
        @Override
        String to(FileChannel file, long written, RandomGenerator random) throws IOException {
            long position = written - 1 - random.nextLong(Math.min(written, MAX_LOST_BYTES));
            file.truncate(position);
            return "cut at byte " + position + " of " + written;
        }
    },
    /** The last page was written in part: zeroes from somewhere in it. */
    TORN("torn", FaultKind.TRUNCATE) {
        @Override
        String to(FileChannel file, long written, RandomGenerator random) throws IOException {
            int torn = 1 + random.nextInt((int) Math.min(written, PAGE_BYTES));
            file.write(ByteBuffer.allocate(torn), written - torn);
            return "last " + torn + " bytes of " + written + " are zero";
        }
    };

    /** Enough to reach far below what only this node lacks. */
    private static final long MAX_LOST_BYTES = 1 << 20;

    private static final int PAGE_BYTES = 4096;

    private final String word;
    private final FaultKind kind;

    Damage(String word, FaultKind kind) {
        this.word = word;
        this.kind = kind;
    }

    String word() {
        return word;
    }

    FaultKind kind() {
        return kind;
    }

    /** @param written bytes up to the last one that is not zero, at least 1 */
    abstract String to(FileChannel file, long written, RandomGenerator random) throws IOException;

    /** Damages a file in the part that was written; files may be longer than that. Says what it did. */
    final String to(Path path, RandomGenerator random) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            String what = to(file, Math.max(1, written(file)), random);
            file.force(true);
            return what;
        }
    }

    /** How much of a file was written: segments are made as long as they may become, and are zero from there on. */
    static long writtenBytes(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return written(file);
        }
    }

    /** Where the zeroes begin with which files are filled up. */
    private static long written(FileChannel file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(64 * 1024);
        long end = file.size();
        while (end > 0) {
            long start = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && file.read(block, start + block.position()) >= 0) {
                // The file is at rest, so a short read only means another one.
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) != 0) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
