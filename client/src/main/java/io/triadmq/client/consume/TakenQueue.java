package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;

/**
 * A queue that this member of the group has at present, from taking it to letting it go. Thread-safe. A queue that is
 * taken again later gets a new object.
 */
interface TakenQueue {
    MessageQueue queue();

    /** Begins to read. Called once, unless the queue was let go before. */
    void start(long offset);

    /** Reads and begins nothing any more; what the listener is at may come to its end. */
    void release();

    /** Whether the listener is at no message of it. */
    boolean isQuiet();

    /**
     * The offset that may be saved: everything before it is done. -1 while the start is not known.
     */
    long doneBefore();

    /** The offset that was saved last; -1 when none was. */
    long saved();

    void markSaved(long offset);

    /** The group has another leader. */
    void leaderChanged();
}
