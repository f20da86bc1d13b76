package io.triadmq.protocol.transport;

import io.netty.util.concurrent.FastThreadLocal;
import io.triadmq.protocol.command.FrameBuffer;

/**
 * Memory that an event loop reuses for each frame: where headers are parsed from and written to. Heap arrays, because
 * single bytes are read and written several times faster there than in direct buffers.
 */
final class Scratch {
    private static final int INITIAL_HEADER_BYTES = 4 * 1024;
    /** Larger headers are rare: they get an array of their own, which is not kept. */
    private static final int KEPT_HEADER_BYTES = 64 * 1024;

    private final FastThreadLocal<Memory> memory = new FastThreadLocal<>() {
        @Override
        protected Memory initialValue() {
            return new Memory();
        }
    };

    /** An array of at least {@code count} bytes, valid until the next call on this thread. */
    byte[] header(int count) {
        if (count > KEPT_HEADER_BYTES) {
            return new byte[count];
        }
        Memory mine = memory.get();
        if (mine.header.length < count) {
            mine.header = new byte[Math.max(count, mine.header.length * 2)];
        }
        return mine.header;
    }

    /** An empty buffer, valid until the next call on this thread. */
    FrameBuffer frame() {
        FrameBuffer frame = memory.get().frame;
        frame.clear();
        return frame;
    }

    private static final class Memory {
        byte[] header = new byte[INITIAL_HEADER_BYTES];
        final FrameBuffer frame = new FrameBuffer();
    }
}
