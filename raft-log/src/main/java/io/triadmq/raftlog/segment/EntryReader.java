package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.PositionGoneException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The read path: no locks, any thread, at any time. Wrong bytes count as damage only when the log was not shortened or
 * replaced meanwhile; otherwise the entry is looked up again.
 */
final class EntryReader {
    /** Pause while the log is being shortened, which takes some file system calls. */
    private static final long PAUSE_NANOS = 100_000;

    private final LogCore core;
    private final IndexRepair repair;
    private final DecoderPool decoders;

    EntryReader(LogCore core, IndexRepair repair) {
        this.core = core;
        this.repair = repair;
        this.decoders = new DecoderPool(core.segmentBytes);
    }

    @Nullable
    LogRecord entry(long index) throws IOException {
        return lookUp(index, EntryDecoder::read);
    }

    /** Position of an entry's header, or {@link SegmentedLog#NO_POSITION}. */
    long position(long index) throws IOException {
        long version = core.cutVersion;
        if (index <= core.written.value()) {
            SegmentList segments = core.segments;
            if (index >= segments.first().firstIndex()) {
                Segment segment = segments.get(segments.numberOf(index));
                int at = segment.offsetFromMemory(index);
                if (at != Offsets.NONE && (version & 1) == 0 && version == core.cutVersion) {
                    return segment.base() + at;
                }
            }
        }
        Long position = lookUp(index, (decoder, segment, wanted) -> {
            int at = decoder.locate(segment, wanted);
            return at == Offsets.NONE ? null : (Long) (segment.base() + at);
        });
        return position == null ? SegmentedLog.NO_POSITION : position;
    }

    long term(long index) {
        while (true) {
            long version = core.cutVersion;
            boolean there = index <= core.written.value();
            SegmentList segments = core.segments;
            there &= index >= segments.first().firstIndex();
            long term =
                    there ? segments.get(segments.numberOf(index)).landmarks().termOf(index) : 0;
            if (undisturbed(version)) {
                return term;
            }
        }
    }

    /** Reads one thing about an entry; null means that the bytes there are not this entry. */
    private interface Look<T> {
        @Nullable
        T at(EntryDecoder decoder, Segment segment, long index) throws IOException;
    }

    private <T> @Nullable T lookUp(long index, Look<T> look) throws IOException {
        EntryDecoder decoder = decoders.take();
        try {
            return lookUp(index, look, decoder);
        } finally {
            decoders.giveBack(decoder);
        }
    }

    private <T> @Nullable T lookUp(long index, Look<T> look, EntryDecoder decoder) throws IOException {
        boolean repaired = false;
        while (true) {
            core.checkOpen();
            long version = core.cutVersion;
            long last = core.written.value();
            SegmentList segments = core.segments;
            if (index > last || index < segments.first().firstIndex()) {
                if (undisturbed(version)) {
                    return null;
                }
                continue;
            }
            Segment segment = segments.get(segments.numberOf(index));
            Offsets offsets = segment.offsets();
            try {
                T found = look.at(decoder, segment, index);
                if (found != null) {
                    return found;
                }
            } catch (SegmentRetiredException e) {
                checkReplaced(segments, e);
                continue;
            } catch (EOFException e) {
                if (undisturbed(version) && core.segments == segments) {
                    throw new DamageException(e.getMessage() + "; the node must stop");
                }
                continue;
            }
            if (undisturbed(version)) {
                // An index file is not verified as a whole when it is used, so it may be what is wrong.
                if (repaired || !repair.rebuild(segment, offsets)) {
                    throw new DamageException(decoder.problem(segment, index));
                }
                repaired = true;
            }
        }
    }

    /** A retired segment has left the list, unless what should have replaced it failed. */
    private void checkReplaced(SegmentList segments, SegmentRetiredException gone) throws IOException {
        core.checkOpen();
        if (core.broken() != null && core.segments == segments) {
            throw gone;
        }
    }

    /** False when the log was shortened since {@code version} was read, or is being so: look again. */
    private boolean undisturbed(long version) {
        if ((version & 1) == 0 && version == core.cutVersion) {
            return true;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return false;
    }

    /** Raw bytes of a range inside one segment. */
    void read(long position, ByteBuffer target) throws IOException, PositionGoneException {
        int length = target.remaining();
        int start = target.position();
        while (true) {
            core.checkOpen();
            long end = core.endPosition;
            SegmentList segments = core.segments;
            long min = segments.first().base();
            if (position < min) {
                throw new PositionGoneException(position, min);
            }
            Segment segment = segments.at(position);
            if (position + length > Math.min(end, segment.base() + core.segmentBytes)) {
                throw new IllegalArgumentException("range " + position + " + " + length + " leaves segment " + segment
                        + " or the log, which ends at " + end);
            }
            try {
                segment.file().read(position - segment.base(), target);
                return;
            } catch (SegmentRetiredException e) {
                checkReplaced(segments, e);
                target.position(start);
            }
        }
    }
}
