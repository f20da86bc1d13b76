package io.triadmq.client.consume.dedup;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import java.util.List;
import java.util.function.Function;

/**
 * Listeners whose effects a {@link DedupStore} guards: a message that had its effect counts as consumed when it comes
 * again; one whose effect failed, or is under way elsewhere, comes again later. A call with several messages runs their
 * effects one by one, each with its own mark. What is guaranteed is what the store guarantees.
 *
 * @param <T> what effects are given by the store
 */
public final class OnceListener<T> implements ConcurrentListener {
    private final DedupStore<T> store;
    private final Function<ReceivedMessage, String> key;
    private final MessageEffect<? super T> effect;

    /** What a message does. */
    @FunctionalInterface
    public interface MessageEffect<T> {
        /** @param transaction of the store */
        void run(ReceivedMessage message, T transaction) throws Exception;
    }

    private OnceListener(DedupStore<T> store, Function<ReceivedMessage, String> key, MessageEffect<? super T> effect) {
        this.store = store;
        this.key = key;
        this.effect = effect;
    }

    /**
     * By {@link ReceivedMessage#msgId()}: the sender's client chose it, so it is the same in every delivery and retry of
     * one send. Two sends of the same content have different ids; to know those as one, take a key of the application.
     */
    public static <T> OnceListener<T> byMessageId(DedupStore<T> store, MessageEffect<? super T> effect) {
        return by(ReceivedMessage::msgId, store, effect);
    }

    /** @param key the same for all messages that are to have one effect together */
    public static <T> OnceListener<T> by(
            Function<ReceivedMessage, String> key, DedupStore<T> store, MessageEffect<? super T> effect) {
        return new OnceListener<>(store, key, effect);
    }

    @Override
    public ConcurrentListener.Result consume(List<ReceivedMessage> messages) throws Exception {
        runAll(messages);
        return ConcurrentListener.Result.SUCCESS;
    }

    /** The same for queues that are consumed in order. */
    public OrderlyListener orderly() {
        return messages -> {
            runAll(messages);
            return OrderlyListener.Result.SUCCESS;
        };
    }

    private void runAll(List<ReceivedMessage> messages) throws Exception {
        for (ReceivedMessage message : messages) {
            boolean unused = store.runOnce(key.apply(message), transaction -> effect.run(message, transaction));
        }
    }
}
