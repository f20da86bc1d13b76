package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.WriterHistory;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendException;
import io.triadmq.client.SendResult;
import io.triadmq.client.produce.Producer;
import io.triadmq.ops.demo.GapMeter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends to one queue at a pace, with some sends under way at a time, until told to stop. Runs on its own thread. */
public final class Writer implements Callable<Void> {
    private static final int BODY_BYTES = 256;
    private static final int MAX_IN_FLIGHT = 64;
    /** Longer than any fail-over, so that sends end acknowledged unless something is broken. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);

    private final Producer producer;
    private final MessageQueue queue;
    private final WriterHistory history;
    private final GapMeter gaps;
    private final long nanosPerMessage;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private volatile boolean stopped;

    public Writer(Producer producer, MessageQueue queue, WriterHistory history, GapMeter gaps, int perSecond) {
        this.producer = producer;
        this.queue = queue;
        this.history = history;
        this.gaps = gaps;
        this.nanosPerMessage = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    public WriterHistory history() {
        return history;
    }

    public MessageQueue queue() {
        return queue;
    }

    /** Ends the run soon. */
    public void stop() {
        stopped = true;
    }

    @Override
    public Void call() throws InterruptedException {
        long due = System.nanoTime();
        while (!stopped) {
            inFlight.acquire();
            send();
            // Time lost while the window was full is not made up for: the pace stays even.
            due = Math.max(due + nanosPerMessage, System.nanoTime() - nanosPerMessage);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
        inFlight.acquire(MAX_IN_FLIGHT);
        return null;
    }

    private void send() {
        int sequence = history.start();
        Message message = new Message(queue.topic(), TestBody.of(history.writer(), sequence, BODY_BYTES));
        gaps.sent(System.nanoTime());
        producer.sendAsync(message, queue, SEND_TIMEOUT).whenComplete((result, failure) -> {
            ended(sequence, result, failure);
            inFlight.release();
        });
    }

    private void ended(int sequence, @Nullable SendResult result, @Nullable Throwable failure) {
        if (result != null) {
            gaps.acknowledged(System.nanoTime());
            history.end(sequence, Outcome.ACKNOWLEDGED, result.queueOffset());
            return;
        }
        gaps.failed();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        boolean refused = cause instanceof SendException send && !send.mayBeStored();
        history.end(sequence, refused ? Outcome.REFUSED : Outcome.UNKNOWN, -1);
    }
}
