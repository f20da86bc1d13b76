package io.triadmq.broker.stats;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts messages that come in and go out, and their rates over the last 10 seconds, minute and ten minutes. Counting
 * is for any thread; {@link #tick} is called once a second by the timer thread.
 */
public final class TrafficMeter {
    private static final int[] WINDOWS = {10, 60, 600};

    private final Flow in = new Flow();
    private final Flow out = new Flow();

    /** A send was stored. */
    public void stored(int messages, long bytes) {
        in.count(messages, bytes);
    }

    /** A pull was answered with messages. */
    public void delivered(int messages, long bytes) {
        out.count(messages, bytes);
    }

    public void tick() {
        in.tick();
        out.tick();
    }

    public long messagesIn() {
        return in.messages.sum();
    }

    public long messagesOut() {
        return out.messages.sum();
    }

    public long bytesIn() {
        return in.bytes.sum();
    }

    public long bytesOut() {
        return out.bytes.sum();
    }

    /** Messages per second over the three windows, separated by blanks, as tools expect them. */
    public String rateIn() {
        return in.rates();
    }

    public String rateOut() {
        return out.rates();
    }

    /** One direction. The samples belong to the timer thread and are read with a lock. */
    private static final class Flow {
        final LongAdder messages = new LongAdder();
        final LongAdder bytes = new LongAdder();
        /** Total of each of the last seconds, in a ring. */
        private final long[] totals = new long[WINDOWS[WINDOWS.length - 1] + 1];

        private int seconds;

        void count(int count, long size) {
            messages.add(count);
            bytes.add(size);
        }

        synchronized void tick() {
            seconds++;
            totals[seconds % totals.length] = messages.sum();
        }

        synchronized String rates() {
            StringBuilder text = new StringBuilder();
            for (int window : WINDOWS) {
                int elapsed = Math.min(window, seconds);
                long before = totals[Math.floorMod(seconds - elapsed, totals.length)];
                double rate = elapsed == 0 ? 0 : (totals[seconds % totals.length] - before) / (double) elapsed;
                text.append(text.length() == 0 ? "" : " ").append(String.format(Locale.ROOT, "%.3f", rate));
            }
            return text.toString();
        }
    }
}
