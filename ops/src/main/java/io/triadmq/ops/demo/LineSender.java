package io.triadmq.ops.demo;

import io.triadmq.client.Message;
import io.triadmq.client.produce.Producer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of a file at a pace, each to the queue of its key, without waiting for outcomes: so that a leader
 * dies with sends under way. Runs on a thread of its own.
 */
final class LineSender implements Callable<Void> {
    /** Message property with the number of the line. */
    static final String LINE_PROPERTY = "line";

    /** Longer than any fail-over: what fails with it is broken. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);

    /** How long to wait before looking again whether sending may go on. */
    private static final long HOLD_MILLIS = 20;

    private final LineSource source;
    private final String topic;
    private final Producer producer;
    private final Outcomes outcomes;
    private final long nanosPerLine;
    private final IntPredicate maySend;

    /** @param maySend asked before each line; false holds the sender back */
    LineSender(
            LineSource source,
            String topic,
            Producer producer,
            Outcomes outcomes,
            int linesPerSecond,
            IntPredicate maySend) {
        this.source = source;
        this.topic = topic;
        this.producer = producer;
        this.outcomes = outcomes;
        this.nanosPerLine = linesPerSecond == 0 ? 0 : 1_000_000_000L / linesPerSecond;
        this.maySend = maySend;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        long[] due = {System.nanoTime()};
        source.forEach((line, body) -> {
            while (!maySend.test(line)) {
                Thread.sleep(HOLD_MILLIS);
                // Time spent waiting is not made up for: the pace stays even.
                due[0] = System.nanoTime();
            }
            pause(due[0] - System.nanoTime());
            due[0] += nanosPerLine;
            send(line, body);
            return true;
        });
        return null;
    }

    private void send(int line, byte[] body) {
        String key = source.keyRule().keyOf(body);
        Message message =
                new Message(topic, body).withShardingKey(key).putUserProperty(LINE_PROPERTY, Integer.toString(line));
        outcomes.started(line, body);
        producer.sendAsync(message, SEND_TIMEOUT)
                .whenComplete((result, failure) -> outcomes.ended(line, result, failure));
    }

    private static void pause(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    /** The number that {@link #send} put into a message; -1 if there is none. */
    static int lineOf(@Nullable String property) {
        try {
            return property == null ? -1 : Integer.parseInt(property);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
