package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.client.MessageQueue;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One producer: sends to queues in turn at a pace, with many sends under way, and books each. Sizes are mixed: most
 * bodies are small, every two hundredth is up to the largest.
 */
final class SendLoop implements Runnable {
    /** Sends under way. Together with the pace it decides how many a fault catches in flight. */
    private static final int WINDOW = 128;

    private static final int SMALL_BODY_BYTES = 1024;
    private static final int ONE_LARGE_IN = 200;
    private static final int LEAST_BODY_BYTES = 32;

    /** How operations look in the history. */
    interface Booking {
        String f();

        Object begun(int key, int sequence);

        Object ended(int key, int sequence, long offset);

        /** Told after the history was. */
        default void acknowledged(int sequence) {}
    }

    private final int producer;
    private final MessageSender sender;
    private final List<MessageQueue> queues;
    private final Booking booking;
    private final LoadSpec spec;
    private final long nanosPerMessage;
    private final SplittableRandom random;
    private final BlockingQueue<ClientProcess> idle = new ArrayBlockingQueue<>(WINDOW);
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean ending;

    /**
     * @param producer its number, unique in the history
     * @param queues by key
     * @param perSecond its own pace
     */
    SendLoop(
            int producer,
            MessageSender sender,
            List<MessageQueue> queues,
            Booking booking,
            LoadSpec spec,
            int perSecond,
            HistoryWriter history) {
        this.producer = producer;
        this.sender = sender;
        this.queues = List.copyOf(queues);
        this.booking = booking;
        this.spec = spec;
        this.nanosPerMessage = TimeUnit.SECONDS.toNanos(1) / Math.max(1, perSecond);
        this.random = new SplittableRandom(spec.seed() * 31 + producer);
        for (int i = 0; i < WINDOW; i++) {
            idle.add(history.newProcess());
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Begins no more sends. */
    void end() {
        ending = true;
    }

    /** Whether no send is under way. */
    boolean isIdle() {
        return idle.size() == WINDOW;
    }

    @Override
    public void run() {
        long due = System.nanoTime();
        try {
            for (int sequence = 0; !ending; sequence++) {
                ClientProcess process = take();
                if (process == null) {
                    return;
                }
                send(process, sequence);
                // Time lost while the window was full is made up for by half a second's worth at most.
                due = Math.max(due + nanosPerMessage, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(500));
                long early = due - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ClientProcess take() throws InterruptedException {
        while (!ending) {
            ClientProcess process = idle.poll(100, TimeUnit.MILLISECONDS);
            if (process != null) {
                return process;
            }
        }
        return null;
    }

    private void send(ClientProcess process, int sequence) {
        int key = (sequence + producer) % queues.size();
        process.invoke(booking.f(), booking.begun(key, sequence));
        sender.send(queues.get(key), producer, sequence, bodyBytes()).whenComplete((offset, failure) -> {
            if (failure == null) {
                process.ok(booking.ended(key, sequence, offset));
                acknowledged.incrementAndGet();
                booking.acknowledged(sequence);
            } else {
                fail(process, failure);
            }
            idle.add(process);
        });
    }

    private static void fail(ClientProcess process, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Object error = List.of(Keyword.of("send"), Objects.toString(cause.getMessage(), cause.toString()));
        if (cause instanceof MessageSender.SendFailure known && known.refused()) {
            process.fail(error);
        } else {
            process.info(error);
        }
    }

    private int bodyBytes() {
        int most = random.nextInt(ONE_LARGE_IN) == 0 ? spec.maxBodyBytes() : SMALL_BODY_BYTES;
        return LEAST_BODY_BYTES + random.nextInt(most - LEAST_BODY_BYTES + 1);
    }
}
