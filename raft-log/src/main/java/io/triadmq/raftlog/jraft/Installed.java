package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.segment.SegmentedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A complete copy of the leader, on this disk, on its way to become this node. Its directory appears by one rename when
 * everything in it is complete and durable, and disappears when state and log have both taken it over; a crash between
 * is finished at the next start. So state and log never stay apart for longer than that.
 *
 * <p>The state goes first, on the apply thread; the log follows on JRaft's log thread, see {@link SegmentedLogStorage}.
 */
final class Installed implements SegmentedLogStorage.Adoption {
    static final String MANIFEST = "manifest";
    static final String STATE = "state";
    static final String SEGMENTS = "segments";

    private final Path directory;
    private final InstallManifest manifest;

    private Installed(Path directory, InstallManifest manifest) {
        this.directory = directory;
        this.manifest = manifest;
    }

    /** @return null when there is none in {@code directory} */
    static @Nullable Installed find(Path directory) throws IOException {
        Path file = directory.resolve(MANIFEST);
        return Files.exists(file) ? new Installed(directory, InstallManifest.decode(Files.readAllBytes(file))) : null;
    }

    AppliedPoint point() {
        return manifest.point();
    }

    Path stateDirectory() {
        return directory.resolve(STATE);
    }

    @Override
    public long lastIndex() {
        return manifest.point().logIndex();
    }

    @Override
    public String membership() {
        return manifest.point().configuration();
    }

    @Override
    public void adoptInto(SegmentedLog log) throws IOException {
        log.adopt(directory.resolve(SEGMENTS), lastIndex() + 1, manifest.nextPosition());
        remove();
    }

    /** Whether the log is already what would be adopted, or has gone on from there. */
    boolean isIn(SegmentedLog log) {
        return log.lastIndex() >= lastIndex()
                && log.term(lastIndex()) == manifest.point().term();
    }

    void remove() throws IOException {
        // The manifest first: without it the rest is rubbish that the next start or install removes.
        Files.deleteIfExists(directory.resolve(MANIFEST));
        Directories.force(directory);
        Directories.delete(directory);
    }
}
