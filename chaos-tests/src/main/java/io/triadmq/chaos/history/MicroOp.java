package io.triadmq.chaos.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of a log workload consist of: {@code [:send k v]} and {@code [:poll {k [[offset v] ...]}]}.
 *
 * @param key queue; -1 for a poll
 * @param value sent; -1 for a poll
 * @param offset where the answer says the message is; -1 when it does not
 * @param polled what a poll brought, by queue; empty for a send
 */
public record MicroOp(long key, long value, long offset, List<Polled> polled) {
    private static final Keyword SEND = Keyword.of("send");
    private static final Keyword POLL = Keyword.of("poll");

    /** One message that a poll brought. */
    public record Polled(long key, long offset, long value) {}

    public boolean isSend() {
        return key >= 0;
    }

    /** The value of an operation that sends one message. */
    public static List<Object> send(long key, long value) {
        return List.of(List.of(SEND, key, value));
    }

    /** The value of the end of an operation that sent one message. */
    public static List<Object> sent(long key, long value, long offset) {
        return offset < 0 ? send(key, value) : List.of(List.of(SEND, key, List.of(offset, value)));
    }

    /** The value of the begin of a poll. */
    public static List<Object> poll() {
        return List.of(List.of(POLL));
    }

    /** The value of the end of a poll. */
    public static List<Object> polled(Map<Long, List<List<Long>>> messages) {
        return List.of(List.of(POLL, messages));
    }

    /** The micro-operations of an operation; none when it consists of something else. */
    public static List<MicroOp> of(Operation operation) {
        if (!(operation.value() instanceof List<?> parts)) {
            return List.of();
        }
        List<MicroOp> all = new ArrayList<>(parts.size());
        for (Object part : parts) {
            if (part instanceof List<?> words && !words.isEmpty()) {
                if (SEND.equals(words.get(0))) {
                    all.add(parseSend(words));
                } else if (POLL.equals(words.get(0)) && words.size() > 1) {
                    all.add(parsePoll(words.get(1)));
                }
            }
        }
        return all;
    }

    private static MicroOp parseSend(List<?> words) {
        long key = number(words.get(1));
        if (words.get(2) instanceof List<?> pair) {
            Object offset = pair.get(0);
            return new MicroOp(key, number(pair.get(1)), offset == null ? -1 : number(offset), List.of());
        }
        return new MicroOp(key, number(words.get(2)), -1, List.of());
    }

    private static MicroOp parsePoll(@Nullable Object result) {
        List<Polled> polled = new ArrayList<>();
        if (result instanceof Map<?, ?> queues) {
            queues.forEach((key, messages) -> {
                for (Object message : (List<?>) messages) {
                    List<?> pair = (List<?>) message;
                    polled.add(new Polled(number(key), number(pair.get(0)), number(pair.get(1))));
                }
            });
        }
        return new MicroOp(-1, -1, -1, polled);
    }

    private static long number(@Nullable Object value) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("expected an integer, got " + value);
    }
}
