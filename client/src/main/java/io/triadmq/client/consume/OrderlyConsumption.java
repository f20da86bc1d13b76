package io.triadmq.client.consume;

import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.route.ClientRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an {@link OrderlyListener}, line by line, each message again until it succeeds or has been tried often
 * enough. Thread-safe.
 */
final class OrderlyConsumption {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyConsumption.class);

    /** After so many batches a thread lets other lines have a turn. */
    private static final int BATCHES_PER_TURN = 64;

    private final OrderlyListener listener;
    private final WorkPool pool;
    private final ClientRuntime runtime;
    private final SendBack sendBack;
    private final int maxReconsumeTimes;
    private final long suspendMillis;

    /** @param maxReconsumeTimes attempts after the first before a message goes to the dead-letter topic; -1: no limit */
    OrderlyConsumption(
            OrderlyListener listener,
            WorkPool pool,
            ClientRuntime runtime,
            SendBack sendBack,
            int maxReconsumeTimes,
            long suspendMillis) {
        this.listener = listener;
        this.pool = pool;
        this.runtime = runtime;
        this.sendBack = sendBack;
        this.maxReconsumeTimes = maxReconsumeTimes;
        this.suspendMillis = suspendMillis;
    }

    void schedule(OrderlyLine line) {
        pool.submit(() -> work(line));
    }

    private void work(OrderlyLine line) {
        for (int i = 0; i < BATCHES_PER_TURN; i++) {
            List<ReceivedMessage> batch = line.nextBatch();
            if (batch.isEmpty()) {
                line.wake(); // something may have come between the look and the leaving
                return;
            }
            if (call(line, batch) == OrderlyListener.Result.SUCCESS) {
                line.settle(batch.size());
            } else if (maxReconsumeTimes >= 0 && line.attempts() >= maxReconsumeTimes) {
                bury(line, batch);
                return;
            } else {
                suspend(line);
                return;
            }
        }
        schedule(line);
    }

    private OrderlyListener.Result call(OrderlyLine line, List<ReceivedMessage> batch) {
        try {
            return listener.consume(batch, line.context());
        } catch (Throwable e) { // an Error of the listener's code must not cost the line
            LOG.warn("the listener failed on {}", batch.get(0), e);
            return OrderlyListener.Result.SUSPEND;
        }
    }

    private void suspend(OrderlyLine line) {
        line.suspend(ClientRuntime.monotonicMillis() + suspendMillis);
        line.leave();
        try {
            runtime.timer().schedule(line::wake, suspendMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed: {} stays where it is", line.queue());
        }
    }

    private void bury(OrderlyLine line, List<ReceivedMessage> batch) {
        List<CompletableFuture<Void>> buried = new ArrayList<>();
        batch.forEach(message -> buried.add(sendBack.send(message, SendBack.DEAD_LETTER)));
        CompletableFuture.allOf(buried.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            if (failure == null) {
                LOG.warn("{} message(s) of {} went to the dead-letter topic", batch.size(), line.queue());
                line.settle(batch.size());
                line.leave();
                line.wake();
            } else {
                LOG.warn("{}: dead-letter topic not reached, trying again: {}", line.queue(), failure.getMessage());
                suspend(line);
            }
        });
    }
}
