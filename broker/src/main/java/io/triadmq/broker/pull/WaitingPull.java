package io.triadmq.broker.pull;

import io.triadmq.broker.model.QueueId;

/** A pull that waits for messages. Its methods are called at most once in total: whoever takes it out of the wait. */
public interface WaitingPull {
    QueueId queue();

    /** Offset of the first message it has not seen: it waits until the queue's next offset is above. */
    long offset();

    /** When it must be answered, {@link System#nanoTime()}. */
    long deadlineNanos();

    /** False: nobody waits for the answer any more. */
    boolean isWanted();

    /** Messages arrived: read them. Must not block. */
    void resume();

    /** Time is up, or this node stops serving: answer "nothing new". Must not block. */
    void giveUp();
}
