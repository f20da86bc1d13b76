package io.triadmq.broker.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jctools.queues.MessagePassingQueue;
import org.jspecify.annotations.Nullable;

/** Makes entries of the requests that wait, in their order. Owned by the sequencer thread while that runs. */
final class Gathering {
    private final MessagePassingQueue<Pending> waiting;
    private final Window window;
    private final int maxEntryBytes;
    private final Consumer<Pending> refuse;
    private final MessageBatchEncoder encoder = new MessageBatchEncoder();
    private final List<Pending> gathered = new ArrayList<>();
    private final List<SendRequest> gatheredSends = new ArrayList<>();
    /** Taken from the queue but of another kind than the entry, or too large for it. */
    private @Nullable Pending held;
    /** How many requests the recent entries had, the latest counting half. */
    private float recentRequests;

    /** An entry ready for the log. */
    record Entry(Pending[] parts, byte[] payload) {}

    /** @param refuse answers a request that cannot go on in its term */
    Gathering(MessagePassingQueue<Pending> waiting, Window window, int maxEntryBytes, Consumer<Pending> refuse) {
        this.waiting = waiting;
        this.window = window;
        this.maxEntryBytes = maxEntryBytes;
        this.refuse = refuse;
    }

    boolean isEmpty() {
        return held == null && waiting.isEmpty();
    }

    float recentRequests() {
        return recentRequests;
    }

    /**
     * The next entry; null when nothing is left that was accepted in this term.
     *
     * @param logTime stamped on all of its requests
     */
    @Nullable
    Entry next(long term, long logTime) {
        long bytes = gather(term);
        if (gathered.isEmpty()) {
            return null;
        }
        recentRequests += (gathered.size() - recentRequests) / 2;
        Entry entry = new Entry(gathered.toArray(new Pending[0]), encode(logTime));
        gathered.clear();
        window.appended(entry.payload.length);
        window.left(bytes);
        return entry;
    }

    private byte[] encode(long logTime) {
        if (gathered.get(0) instanceof Pending.Command) {
            List<byte[]> encoded = new ArrayList<>(gathered.size());
            for (Pending pending : gathered) {
                encoded.add(((Pending.Command) pending).encoded);
            }
            return CommandCodec.payload(encoded, logTime);
        }
        for (Pending pending : gathered) {
            gatheredSends.add(((Pending.Send) pending).request);
        }
        byte[] payload = encoder.encode(gatheredSends, logTime);
        gatheredSends.clear();
        return payload;
    }

    /**
     * Takes requests of one kind up to the entry size, refusing those of another term.
     *
     * @return their bytes, still counted as waiting
     */
    private long gather(long term) {
        long bytes = 0;
        for (Pending next = poll(); next != null; next = poll()) {
            if (next.term != term) {
                drop(next);
                continue;
            }
            boolean fits = gathered.isEmpty()
                    || (next.getClass() == gathered.get(0).getClass() && bytes + next.bytes <= maxEntryBytes);
            if (!fits) {
                held = next;
                return bytes;
            }
            gathered.add(next);
            bytes += next.bytes;
            if (next instanceof Pending.Send send) {
                encoder.add(send.request);
            }
        }
        return bytes;
    }

    /** Returns whether anything waited. */
    boolean refuseAll() {
        boolean any = false;
        for (Pending next = poll(); next != null; next = poll()) {
            any = true;
            drop(next);
        }
        return any;
    }

    private void drop(Pending pending) {
        window.left(pending.bytes);
        refuse.accept(pending);
    }

    private @Nullable Pending poll() {
        Pending next = held != null ? held : waiting.poll();
        held = null;
        return next;
    }
}
