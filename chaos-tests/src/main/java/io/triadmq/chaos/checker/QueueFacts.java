package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.util.function.Consumer;

/**
 * What a history says about an unordered queue: what was enqueued, and how often each value was handed to a consumer.
 *
 * <p>Not thread-safe.
 */
public final class QueueFacts implements Consumer<Operation> {
    private static final long ONE_QUEUE = 0;

    private final SendTable sends = new SendTable();
    private final Deliveries deliveries = new Deliveries();
    private long lastDequeue;

    @Override
    public void accept(Operation operation) {
        if (operation.isNemesis() || !(operation.value() instanceof Long value)) {
            return;
        }
        if (operation.f().equals("enqueue")) {
            sends.book(operation, ONE_QUEUE, value, -1);
        } else if (operation.f().equals("dequeue") && operation.type() == OpType.OK) {
            deliveries.add(value);
            lastDequeue = operation.time();
        }
    }

    SendTable sends() {
        return sends;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** When the last message was handed out. */
    long lastDequeue() {
        return lastDequeue;
    }
}
