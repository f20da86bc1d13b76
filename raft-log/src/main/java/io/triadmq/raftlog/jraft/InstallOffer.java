package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.io.FileReader;
import com.alipay.sofa.jraft.util.ByteBufferCollector;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.PositionGoneException;
import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One copy of this node on offer: a checkpoint of the state, and the log itself. Read by JRaft's file service in ranges,
 * from any of its threads.
 *
 * <p>Names that can be asked for: {@code manifest}; {@code state/NAME}; {@code crc/NAME}, four bytes, the CRC32C of that
 * state file; {@code segment/BASE}. Retention goes on meanwhile: a segment that is gone answers "end of file" at once.
 */
final class InstallOffer implements FileReader {
    /** Bounds what one request makes this node allocate. */
    static final int MAX_READ_BYTES = 1 << 20;

    private final SegmentedLog log;
    private final Path stateDirectory;
    private final InstallManifest manifest;
    private final byte[] encoded;
    private volatile long lastUsedNanos = System.nanoTime();

    /**
     * @param point what the checkpoint in {@code stateDirectory} holds; its entry is in the log
     */
    InstallOffer(SegmentedLog log, Path stateDirectory, AppliedPoint point, long segmentBytes) throws IOException {
        this.log = log;
        this.stateDirectory = stateDirectory;
        long next = LogPositions.endOf(log, point.logIndex());
        this.manifest = new InstallManifest(
                segmentBytes, point, next, stateFiles(stateDirectory), segmentFiles(log, point, next));
        this.encoded = manifest.encode();
    }

    private static List<InstallManifest.StateFile> stateFiles(Path directory) throws IOException {
        List<InstallManifest.StateFile> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) tree.filter(Files::isRegularFile).sorted()::iterator) {
                String name = directory.relativize(path).toString();
                files.add(new InstallManifest.StateFile(name, Files.size(path)));
            }
        }
        return files;
    }

    private static List<InstallManifest.SegmentFile> segmentFiles(SegmentedLog log, AppliedPoint point, long next)
            throws IOException {
        List<InstallManifest.SegmentFile> files = new ArrayList<>();
        for (SegmentInfo segment : log.segments()) {
            long base = segment.basePosition();
            if (base >= next) {
                break;
            }
            long end = Math.min(segment.endPosition(), next);
            long first = LogPositions.firstIndexAt(log, base);
            long last = end == next ? point.logIndex() : LogPositions.firstIndexAt(log, end) - 1;
            files.add(new InstallManifest.SegmentFile(base, end, first, last, log.term(last)));
        }
        return files;
    }

    AppliedPoint point() {
        return manifest.point();
    }

    Path stateDirectory() {
        return stateDirectory;
    }

    long idleNanos() {
        return System.nanoTime() - lastUsedNanos;
    }

    @Override
    public String getPath() {
        return stateDirectory.toString();
    }

    @Override
    public int readFile(ByteBufferCollector into, String name, long offset, long maxCount) throws IOException {
        lastUsedNanos = System.nanoTime();
        int count = (int) Math.min(maxCount, MAX_READ_BYTES);
        ByteBuffer data = read(name, offset, count).flip();
        if (!data.hasRemaining()) {
            return EOF;
        }
        into.put(data);
        return data.limit();
    }

    private ByteBuffer read(String name, long offset, int count) throws IOException {
        if (name.equals("manifest")) {
            return slice(encoded, offset, count);
        }
        int slash = name.indexOf('/');
        String rest = name.substring(slash + 1);
        return switch (name.substring(0, Math.max(0, slash))) {
            case "state" -> readState(rest, offset, count);
            case "crc" -> slice(checksum(rest), offset, count);
            case "segment" -> readSegment(rest, offset, count);
            default -> throw new IOException("nothing is called '" + name + "' here: " + RaftError.ENOENT);
        };
    }

    private static ByteBuffer slice(byte[] bytes, long offset, int count) {
        int from = (int) Math.min(offset, bytes.length);
        int length = Math.min(count, bytes.length - from);
        return ByteBuffer.allocate(length).put(bytes, from, length);
    }

    private Path stateFile(String name) throws IOException {
        for (InstallManifest.StateFile file : manifest.state()) {
            if (file.name().equals(name)) {
                return stateDirectory.resolve(name);
            }
        }
        throw new IOException("the state has no file '" + name + "'");
    }

    private ByteBuffer readState(String name, long offset, int count) throws IOException {
        try (FileChannel channel = FileChannel.open(stateFile(name), StandardOpenOption.READ)) {
            ByteBuffer data = ByteBuffer.allocate((int) Math.max(0, Math.min(count, channel.size() - offset)));
            while (data.hasRemaining() && channel.read(data, offset + data.position()) >= 0) {
                // Until the range is complete or the file ends.
            }
            return data;
        }
    }

    private byte[] checksum(String name) throws IOException {
        return ByteBuffer.allocate(Integer.BYTES).putInt(crcOf(stateFile(name))).array();
    }

    /** CRC32C of a whole file. */
    static int crcOf(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
        }
        return (int) crc.getValue();
    }

    private ByteBuffer readSegment(String name, long offset, int count) throws IOException {
        for (InstallManifest.SegmentFile segment : manifest.segments()) {
            if (segment.name().equals(name)) {
                int length = (int) Math.max(0, Math.min(count, segment.length() - offset));
                ByteBuffer data = ByteBuffer.allocate(length);
                try {
                    if (length > 0) {
                        log.read(segment.base() + offset, data);
                    }
                    return data;
                } catch (PositionGoneException retentionWasHere) {
                    return ByteBuffer.allocate(0);
                }
            }
        }
        throw new IOException("no segment '" + name + "' is on offer");
    }
}
