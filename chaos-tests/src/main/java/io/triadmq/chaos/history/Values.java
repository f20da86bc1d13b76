package io.triadmq.chaos.history;

/**
 * The integers that stand for messages in histories. Each says which producer sent it and as its how manieth message,
 * so that order can be judged from a log alone.
 */
public final class Values {
    /** Messages of one producer. */
    private static final long SPAN = 1_000_000_000L;

    private Values() {}

    public static long of(int producer, int sequence) {
        return producer * SPAN + sequence;
    }

    public static int producer(long value) {
        return (int) (value / SPAN);
    }

    public static int sequence(long value) {
        return (int) (value % SPAN);
    }

    /** For people. */
    public static String name(long value) {
        return value + " (producer " + producer(value) + ", message " + sequence(value) + ")";
    }
}
