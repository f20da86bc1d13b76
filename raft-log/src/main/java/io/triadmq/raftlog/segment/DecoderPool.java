package io.triadmq.raftlog.segment;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lends decoders to reading threads. Bounded: at most {@link #KEPT} are kept, whatever the number of threads; beyond
 * that a reader makes its own and throws it away. Thread-safe, no locks.
 */
final class DecoderPool {
    /** More than the threads of a node that read entries at the same moment; 16 x 512 KiB at worst. */
    private static final int KEPT = 16;

    private final int segmentBytes;
    private final AtomicReferenceArray<EntryDecoder> free = new AtomicReferenceArray<>(KEPT);

    DecoderPool(int segmentBytes) {
        this.segmentBytes = segmentBytes;
    }

    EntryDecoder take() {
        // Starting at a place of its own keeps a thread with the decoder it used before.
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < KEPT; i++) {
            EntryDecoder decoder = free.getAndSet((start + i) % KEPT, null);
            if (decoder != null) {
                return decoder;
            }
        }
        return new EntryDecoder(segmentBytes);
    }

    void giveBack(EntryDecoder decoder) {
        int start = (int) Thread.currentThread().getId();
        for (int i = 0; i < KEPT; i++) {
            if (free.compareAndSet((start + i) % KEPT, null, decoder)) {
                return;
            }
        }
    }
}
