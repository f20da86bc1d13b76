package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.ByteString;
import io.triadmq.raftlog.SegmentInfo;
import io.triadmq.raftlog.segment.DamageException;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects a copy of the leader in the staging directory. Runs on its own thread; cancelling ends it with an
 * exception, and what was collected is used by the next attempt.
 *
 * <p>A segment is not fetched when this node's log has the same one: same base, end and first index, and the same term at
 * the same last index, from which Raft's log matching follows for every entry before. It is still read and checked.
 */
final class InstallTransfer {
    private static final Logger LOG = LoggerFactory.getLogger(InstallTransfer.class);

    /** A segment that arrives damaged this often is damaged at the sender. */
    private static final int ATTEMPTS_PER_FILE = 3;

    private final SegmentedLog log;
    private final long segmentBytes;
    private final InstallStaging staging;
    private final RangeFetcher fetcher;
    private final String offer;
    private final Endpoint from;

    InstallTransfer(
            SegmentedLog log,
            long segmentBytes,
            InstallStaging staging,
            RangeFetcher fetcher,
            Endpoint from,
            long readerId) {
        this.log = log;
        this.segmentBytes = segmentBytes;
        this.staging = staging;
        this.fetcher = fetcher;
        this.from = from;
        this.offer = from.getPort() + "-" + readerId;
    }

    void cancel() {
        fetcher.cancel();
    }

    Installed run() throws IOException {
        InstallManifest manifest = InstallManifest.decode(fetcher.fetchAll(Installed.MANIFEST));
        if (manifest.segmentBytes() != segmentBytes) {
            throw new IOException("the leader has segments of " + manifest.segmentBytes() + " bytes, this node is"
                    + " configured for " + segmentBytes + ": the size must be the same on all members");
        }
        LOG.info(
                "fetching entry {} and before from {}: {} state files, {} segments",
                manifest.point().logIndex(),
                from,
                manifest.state().size(),
                manifest.segments().size());
        for (InstallManifest.StateFile file : manifest.state()) {
            fetchState(staging.state(offer), file);
        }
        staging.state(offer);
        staging.keepOnly(manifest.segments());
        List<InstallManifest.SegmentFile> kept = collectSegments(manifest.segments());
        staging.keepOnly(kept);
        return staging.publish(
                new InstallManifest(segmentBytes, manifest.point(), manifest.nextPosition(), manifest.state(), kept),
                offer);
    }

    private void fetchState(Path directory, InstallManifest.StateFile file) throws IOException {
        Path path = directory.resolve(file.name());
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        for (int attempt = 1; ; attempt++) {
            append("state/" + file.name(), path, file.length());
            int expected =
                    ByteBuffer.wrap(fetcher.fetchAll("crc/" + file.name())).getInt();
            int found = InstallOffer.crcOf(path);
            if (found == expected) {
                return;
            }
            Files.delete(path);
            if (attempt == ATTEMPTS_PER_FILE) {
                throw new IOException(String.format(
                        "state file %s has crc %08x, the leader says %08x", file.name(), found, expected));
            }
        }
    }

    /**
     * Newest first, so that what is here is always the end of the log without a gap: retention at the sender takes away
     * the oldest, and then everything older is given up too.
     */
    private List<InstallManifest.SegmentFile> collectSegments(List<InstallManifest.SegmentFile> wanted)
            throws IOException {
        List<InstallManifest.SegmentFile> collected = new ArrayList<>();
        for (int i = wanted.size() - 1; i >= 0; i--) {
            InstallManifest.SegmentFile segment = wanted.get(i);
            fetcher.checkCancelled();
            if (!isStaged(segment) && !linkOwn(segment) && !fetchSegment(segment)) {
                LOG.info("segment {} and older ones were deleted by the leader meanwhile", segment.name());
                break;
            }
            collected.add(segment);
        }
        Collections.reverse(collected);
        return collected;
    }

    private boolean isStaged(InstallManifest.SegmentFile segment) throws IOException {
        Path complete = staging.complete(segment);
        if (!Files.exists(complete)) {
            return false;
        }
        if (Files.size(complete) < segment.length()) {
            staging.reopen(segment);
            return false;
        }
        if (Files.size(complete) == segment.length() || linkedFromHere(complete, segment)) {
            return true;
        }
        staging.discard(segment);
        return false;
    }

    /** A segment linked from this node's log keeps its full file size. */
    private boolean linkedFromHere(Path complete, InstallManifest.SegmentFile segment) throws IOException {
        return Files.size(complete) == segmentBytes && ownEquals(segment);
    }

    private boolean ownEquals(InstallManifest.SegmentFile segment) throws IOException {
        for (SegmentInfo own : log.segments()) {
            if (own.basePosition() == segment.base()) {
                return own.sealed()
                        && own.endPosition() == segment.end()
                        && log.term(segment.lastIndex()) == segment.lastTerm()
                        && LogPositions.firstIndexAt(log, segment.base()) == segment.firstIndex()
                        && LogPositions.endOf(log, segment.lastIndex()) == segment.end();
            }
        }
        return false;
    }

    private boolean linkOwn(InstallManifest.SegmentFile segment) throws IOException {
        if (!ownEquals(segment)) {
            return false;
        }
        try {
            log.verify(segment.base(), segment.end());
        } catch (DamageException e) {
            LOG.warn("own segment {} is damaged and is fetched from the leader", segment.name(), e);
            return false;
        }
        staging.discard(segment);
        return log.linkSealed(segment.base(), staging.segments());
    }

    private boolean fetchSegment(InstallManifest.SegmentFile segment) throws IOException {
        Path partial = staging.partial(segment);
        Path complete = staging.complete(segment);
        for (int attempt = 1; ; attempt++) {
            if (!append("segment/" + segment.name(), partial, segment.length())) {
                return false;
            }
            Files.move(partial, complete, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try {
                long last = SegmentedLog.prepareStaged(complete, segmentBytes, SegmentedLogStorage.TYPE_CONFIGURATION);
                if (last != segment.lastIndex()) {
                    throw new DamageException("segment " + segment.name() + " ends with entry " + last + ", expected "
                            + segment.lastIndex());
                }
                return true;
            } catch (DamageException e) {
                staging.discard(segment);
                if (attempt == ATTEMPTS_PER_FILE) {
                    throw e;
                }
                LOG.warn("fetched segment {} is damaged, fetching it again", segment.name(), e);
            }
        }
    }

    /** Continues a file from the length it has. @return false when the sender no longer has it */
    private boolean append(String name, Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long have = Math.min(channel.size(), length);
            channel.truncate(have).position(have);
            return fetcher.fetch(name, have, length, bytes -> write(channel, bytes));
        }
    }

    private static void write(FileChannel channel, ByteString bytes) throws IOException {
        for (ByteBuffer buffer : bytes.asReadOnlyByteBufferList()) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
