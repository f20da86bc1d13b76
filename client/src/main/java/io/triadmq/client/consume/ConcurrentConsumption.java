package io.triadmq.client.consume;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.consume.ConcurrentTakenQueue.Slice;
import io.triadmq.client.route.ClientRuntime;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a {@link ConcurrentListener}, and sends back to the broker what it could not consume. What the broker does not
 * take either is tried again here after a while; it stays unsaved until then. Thread-safe.
 */
final class ConcurrentConsumption implements ConcurrentTakenQueue.Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(ConcurrentConsumption.class);

    private static final long LOCAL_RETRY_MILLIS = 5_000;

    private final ConcurrentListener listener;
    private final WorkPool pool;
    private final ClientRuntime runtime;
    private final SendBack sendBack;
    private final boolean retries;

    /** @param retries false: what the listener could not consume counts as done (broadcasting) */
    ConcurrentConsumption(
            ConcurrentListener listener, WorkPool pool, ClientRuntime runtime, SendBack sendBack, boolean retries) {
        this.listener = listener;
        this.pool = pool;
        this.runtime = runtime;
        this.sendBack = sendBack;
        this.retries = retries;
    }

    @Override
    public void consume(Slice slice) {
        pool.submit(() -> attempt(slice, slice.messages()));
    }

    private void attempt(Slice slice, List<ReceivedMessage> messages) {
        if (!slice.begin(messages, ClientRuntime.monotonicMillis())) {
            return; // let go meanwhile: whoever has the queue now consumes them
        }
        ConcurrentListener.Result result = call(messages);
        if (!slice.returned(messages)) {
            LOG.warn("the listener has returned too late with {}: it comes again", messages.get(0));
        } else if (result == ConcurrentListener.Result.SUCCESS) {
            slice.finish();
            slice.end();
        } else if (!retries) {
            LOG.warn(
                    "{} message(s) of {} were not consumed and are not retried when broadcasting",
                    messages.size(),
                    slice.queue());
            slice.finish();
            slice.end();
        } else {
            handBack(slice, messages);
        }
    }

    private ConcurrentListener.Result call(List<ReceivedMessage> messages) {
        try {
            return listener.consume(messages);
        } catch (Throwable e) { // an Error of the listener's code must not cost the messages
            LOG.warn("the listener failed on {}", messages.get(0), e);
            return ConcurrentListener.Result.RETRY_LATER;
        }
    }

    /** Cares for the messages of calls that have taken too long; what those calls still answer does not count. */
    void giveUpHung(Collection<TakenQueue> queues, long startedBefore) {
        for (TakenQueue queue : queues) {
            ((ConcurrentTakenQueue) queue).giveUp(startedBefore, (slice, messages) -> {
                LOG.warn("the listener takes too long with {}: trying it again later", messages.get(0));
                handBack(slice, messages);
            });
        }
    }

    private void handBack(Slice slice, List<ReceivedMessage> messages) {
        Queue<ReceivedMessage> refused = new ConcurrentLinkedQueue<>();
        CompletableFuture<?>[] answers = messages.stream()
                .map(message -> sendBack.send(message, SendBack.BROKER_CHOOSES).handle((done, failure) -> {
                    if (failure != null) {
                        LOG.warn("{} could not be sent back, trying again here: {}", message, failure.getMessage());
                        refused.add(message);
                    }
                    return done;
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(answers).whenComplete((done, failure) -> {
            if (refused.isEmpty()) {
                slice.finish();
            } else {
                retryHere(slice, List.copyOf(refused));
            }
            slice.end();
        });
    }

    private void retryHere(Slice slice, List<ReceivedMessage> messages) {
        List<ReceivedMessage> again =
                messages.stream().map(ReceivedMessage::afterLocalAttempt).toList();
        try {
            runtime.timer()
                    .schedule(
                            () -> pool.submit(() -> attempt(slice, again)), LOCAL_RETRY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: {} stays unsaved and comes again to the group", slice.queue());
        }
    }
}
