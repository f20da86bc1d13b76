package io.triadmq.client.produce;

/** How one attempt to close the earlier epochs of a lane ended. */
sealed interface FenceAnswer {
    /**
     * Nothing of an older epoch can be stored any more.
     *
     * @param lastEpoch newest epoch of which something was stored; -1: none
     * @param lastSequence last sequence stored in it; -1: none
     * @param lastQueueOffset queue offset of that message; -1: not known
     */
    record Done(int lastEpoch, long lastSequence, long lastQueueOffset) implements FenceAnswer {}

    /** The queue is already in a newer epoch than the one asked for. */
    record Overtaken(int currentEpoch) implements FenceAnswer {}

    /** No answer, or one that says nothing; asking again is safe. */
    record Retry(String why) implements FenceAnswer {}

    /** The broker cannot do it: the queue does not exist, or it does not know the request. */
    record Rejected(int code, String why) implements FenceAnswer {}
}
