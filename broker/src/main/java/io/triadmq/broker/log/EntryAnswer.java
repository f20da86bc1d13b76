package io.triadmq.broker.log;

/** What apply answers to one entry, part by part in the entry's order. The arrays are the receiver's. */
public sealed interface EntryAnswer {
    /** One result per request of a message batch. */
    record Sends(SendResult[] results) implements EntryAnswer {}

    /** One result per command. */
    record Commands(CommandResult[] results) implements EntryAnswer {}
}
