package io.triadmq.chaos.cluster;

/**
 * One direction between two parties: what {@code from} sends to {@code to}. A party is a node by its name, or
 * {@link #CLIENTS}.
 */
public record Link(String from, String to) {
    /** Everybody who is not a node: producers, consumers, and tools. */
    public static final String CLIENTS = "clients";

    @Override
    public String toString() {
        return from + ">" + to;
    }
}
