package io.triadmq.raftlog.segment;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The write path: gathers entries in one direct buffer, writes it with one positional write, rolls to the next segment
 * when an entry does not fit. Runs under the write lock.
 */
final class Appender {
    private static final int INITIAL_BUFFER = 1 << 20;
    /** One write of a full group commit; a larger batch takes several. */
    private static final int MAX_BUFFER = 8 << 20;

    private final LogCore core;
    private final EntryFormat format = new EntryFormat();
    private final Runnable rolled;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BUFFER);
    /** The segment being written; published in the list as soon as it exists. */
    private Segment segment;
    /** Offset in the segment of the first byte in the buffer. */
    private int bufferAt;
    /** Bytes given to the buffer since the last force of this append. */
    private long unforced;

    /** @param rolled called after each roll, to have the old segment sealed and the next one prepared */
    Appender(LogCore core, Runnable rolled) {
        this.core = core;
        this.segment = core.segments.active();
        this.rolled = rolled;
    }

    /** Writes the entries and publishes them as readable; forces only where the bound on unforced bytes demands it. */
    void append(List<LogRecord> records) throws IOException {
        segment = core.segments.active();
        bufferAt = segment.writtenEnd();
        unforced = 0;
        buffer.clear();
        makeRoom(records);
        for (LogRecord record : records) {
            append(record);
        }
        flush();
        core.endPosition = segment.endPosition();
        core.written.publish(segment.lastIndex());
    }

    /** Refuses what cannot be appended before anything is written. */
    void check(List<LogRecord> records) {
        SegmentList segments = core.segments;
        long index = core.written.value();
        long term = lastTerm(segments);
        for (LogRecord record : records) {
            if (record.index() != index + 1 || record.term() < term) {
                throw new IllegalArgumentException("entry (index " + record.index() + ", term " + record.term()
                        + ") cannot follow (index " + index + ", term " + term + ")");
            }
            if (record.type() < 1 || record.type() > EntryFormat.MAX_OWNER_TYPE) {
                throw new IllegalArgumentException("entry " + record.index() + " has type " + record.type()
                        + ", expected 1 to " + EntryFormat.MAX_OWNER_TYPE);
            }
            if (record.payload().length > maxPayloadBytes(core.segmentBytes)) {
                throw new IllegalArgumentException("entry " + record.index() + " has " + record.payload().length
                        + " payload bytes, a segment holds at most " + maxPayloadBytes(core.segmentBytes));
            }
            index = record.index();
            term = record.term();
        }
    }

    static int maxPayloadBytes(int segmentBytes) {
        return segmentBytes - SegmentHeader.BYTES - EntryFormat.HEADER_BYTES;
    }

    /** Term of the last entry, 0 when it is not known any more. */
    private static long lastTerm(SegmentList segments) {
        for (int i = segments.size() - 1; i >= 0; i--) {
            if (segments.get(i).landmarks().lastTerm() > 0) {
                return segments.get(i).landmarks().lastTerm();
            }
        }
        return 0;
    }

    /** Grows the buffer to hold the whole call if it may, so that it is written at once. */
    private void makeRoom(List<LogRecord> records) {
        long bytes = 0;
        for (LogRecord record : records) {
            bytes += EntryFormat.HEADER_BYTES + record.payload().length;
        }
        if (bytes > buffer.capacity() && buffer.capacity() < MAX_BUFFER) {
            int doubled = Math.max(INITIAL_BUFFER, Integer.highestOneBit((int) Math.min(bytes, MAX_BUFFER)) * 2);
            buffer = ByteBuffer.allocateDirect(Math.min(MAX_BUFFER, doubled));
        }
    }

    private void append(LogRecord record) throws IOException {
        int total = EntryFormat.HEADER_BYTES + record.payload().length;
        if (total > core.segmentBytes - segment.end()) {
            roll(record.index());
        }
        if (unforced > 0 && unforced + total > Forcer.MAX_UNFORCED_SYNC && core.config.flushMode() == FlushMode.SYNC) {
            forceInTheMiddle();
        }
        format.encode(segment.endPosition(), record.index(), record.term(), record.type(), record.payload());
        put(format.scratch(), format.scratchOffset(), EntryFormat.HEADER_BYTES);
        put(record.payload(), 0, record.payload().length);
        segment.add(record.term(), record.type() == core.config.configurationType(), segment.end() + total);
    }

    private void put(byte[] bytes, int from, int length) throws IOException {
        unforced += length;
        int done = 0;
        while (done < length) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int chunk = Math.min(length - done, buffer.remaining());
            buffer.put(bytes, from + done, chunk);
            done += chunk;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            int bytes = buffer.remaining();
            segment.file().write(bufferAt, buffer);
            bufferAt += bytes;
        }
        buffer.clear();
    }

    private void forceInTheMiddle() throws IOException {
        flush();
        segment.file().force();
        unforced = 0;
    }

    /** Closes the segment with a filler, if one fits, and continues at the start of the next one. */
    private void roll(long nextIndex) throws IOException {
        int left = core.segmentBytes - segment.end();
        if (left >= EntryFormat.HEADER_BYTES) {
            format.encodeFiller(segment.endPosition(), left, nextIndex, EntryFormat.CLOSE);
            put(format.scratch(), format.scratchOffset(), EntryFormat.HEADER_BYTES);
            segment.setWrittenEnd(segment.end() + EntryFormat.HEADER_BYTES);
        }
        flush();
        if (core.config.flushMode() == FlushMode.SYNC) {
            segment.file().force();
            segment.setForcedEnd(segment.writtenEnd());
            unforced = 0;
        }
        long base = segment.base() + core.segmentBytes;
        Segment next = Segment.scanned(
                core.nextSegment.take(), base, nextIndex, new OffsetTable(SegmentHeader.BYTES), Landmarks.EMPTY);
        new SegmentHeader(core.segmentBytes, base, nextIndex).put(buffer);
        unforced += SegmentHeader.BYTES;
        bufferAt = 0;
        segment = next;
        core.segments = core.segments.with(next);
        rolled.run();
    }
}
