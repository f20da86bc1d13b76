package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.storage.FileService;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.StateMachine;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the leader's copy for members that need one, and keeps it for a while: a follower whose transfer was interrupted
 * comes back for the same copy, and a second follower gets it too. At most one is kept.
 *
 * <p>{@link #open} is called by a replicator, which holds the lock of its follower meanwhile; the checkpoint is made of
 * hard links, so that is short. It must never fail in JRaft's eyes (the node would be stopped), so a failure yields a
 * snapshot that cannot be copied, and the follower comes again.
 */
final class InstallOffers {
    private static final Logger LOG = LoggerFactory.getLogger(InstallOffers.class);

    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(30);

    /** How long a copy that nobody reads is kept for a follower that comes back. It holds disk space by its links. */
    private static final long KEEP_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final long RETRY_AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String NOT_AVAILABLE = "";

    private final Path directory;
    private final PeerId self;
    private final SegmentedLog log;
    private final long segmentBytes;
    private final StateMachine<?> machine;
    private @Nullable ApplyThread applyThread;
    private @Nullable InstallOffer current;
    private long readerId;
    private long number;
    private long failedAt = System.nanoTime() - RETRY_AFTER_FAILURE_NANOS;

    InstallOffers(Path directory, PeerId self, SegmentedLog log, long segmentBytes, StateMachine<?> machine) {
        this.directory = directory;
        this.self = self;
        this.log = log;
        this.segmentBytes = segmentBytes;
        this.machine = machine;
    }

    /** Removes what an earlier process left. */
    synchronized void start(ApplyThread thread) throws IOException {
        Directories.delete(directory);
        applyThread = thread;
    }

    /** A snapshot for one follower. @param applied what to say when no copy can be made right now */
    synchronized PointReader open(AppliedPoint applied) {
        InstallOffer offer = current;
        if (offer == null || !usable(offer)) {
            offer = renew();
        }
        AppliedPoint point = offer == null ? applied : offer.point();
        String uri = offer == null ? NOT_AVAILABLE : "remote://" + self.getEndpoint() + "/" + readerId;
        return new PointReader(
                Membership.parse(point.configuration()).snapshotMeta(point.logIndex(), point.term()), uri);
    }

    /** The follower goes on with the entry after the point, so that entry must still be in JRaft's window. */
    private boolean usable(InstallOffer offer) {
        return offer.idleNanos() < KEEP_NANOS && offer.point().logIndex() >= log.prefixIndex() - 1;
    }

    private @Nullable InstallOffer renew() {
        ApplyThread thread = applyThread;
        if (thread == null || System.nanoTime() - failedAt < RETRY_AFTER_FAILURE_NANOS) {
            return null;
        }
        try {
            withdraw();
            Path target = Files.createDirectories(directory.resolve(Long.toString(++number)));
            AppliedPoint point = thread.call(() -> machine.checkpoint(target), CHECKPOINT_TIMEOUT);
            InstallOffer offer = new InstallOffer(log, target, point, segmentBytes);
            readerId = FileService.getInstance().addReader(offer);
            current = offer;
            LOG.info("a copy of this node as of entry {} is on offer", point.logIndex());
            return offer;
        } catch (IOException | RuntimeException e) {
            failedAt = System.nanoTime();
            LOG.warn("no copy of this node can be made for a follower that needs one; next try in 5 s", e);
            return null;
        }
    }

    /** Called now and then: gives back the disk space of a copy that nobody reads any more. */
    synchronized void withdrawIfIdle() {
        InstallOffer offer = current;
        if (offer != null && offer.idleNanos() >= KEEP_NANOS) {
            close();
        }
    }

    /**
     * First entry that JRaft's window has to keep for a follower that is fetching the current copy; {@code Long.MAX_VALUE}
     * when there is none.
     */
    synchronized long firstIndexNeeded() {
        InstallOffer offer = current;
        return offer == null ? Long.MAX_VALUE : offer.point().logIndex() + 1;
    }

    synchronized void close() {
        try {
            withdraw();
        } catch (IOException e) {
            LOG.warn("the copy below {} could not be removed", directory, e);
        }
    }

    private void withdraw() throws IOException {
        InstallOffer offer = current;
        if (offer != null) {
            current = null;
            FileService.getInstance().removeReader(readerId);
            Directories.delete(offer.stateDirectory());
        }
    }
}
