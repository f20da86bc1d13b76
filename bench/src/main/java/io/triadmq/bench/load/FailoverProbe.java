package io.triadmq.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Sends without pause and keeps the gaps between acknowledgements. Its times are those of
 * {@link System#nanoTime}, which all processes of a Linux machine share.
 */
final class FailoverProbe implements Workload {
    /** Shorter pauses are ordinary latency. */
    private static final long SHORTEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int MOST_GAPS = 500;

    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final byte[] body;
    private final int count;
    private final Threads threads;
    private final Deque<long[]> gaps = new ArrayDeque<>();
    private long lastAckNanos;

    FailoverProbe(MessagingClient client, Meter meter, String topic, int bodyBytes, int threads) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.body = Bodies.random(bodyBytes);
        this.count = threads;
        this.threads = new Threads(meter);
    }

    @Override
    public void start() {
        threads.start("probe", count, () -> {
            long start = System.nanoTime();
            client.send(topic, body);
            long now = System.nanoTime();
            meter.done(now - start, 1);
            acknowledged(now);
        });
    }

    private synchronized void acknowledged(long now) {
        if (lastAckNanos != 0 && now - lastAckNanos > SHORTEST_GAP_NANOS) {
            if (gaps.size() == MOST_GAPS) {
                gaps.removeFirst();
            }
            gaps.addLast(new long[] {lastAckNanos, now});
        }
        lastAckNanos = Math.max(lastAckNanos, now);
    }

    /** The latest gaps, {@code start:end} each. */
    @Override
    public synchronized Fields describe(Fields report) {
        String text = gaps.stream().map(gap -> gap[0] + ":" + gap[1]).collect(Collectors.joining(","));
        return report.with("gaps", text).with("lastAck", lastAckNanos);
    }

    @Override
    public void stop() throws InterruptedException {
        threads.stop();
    }
}
