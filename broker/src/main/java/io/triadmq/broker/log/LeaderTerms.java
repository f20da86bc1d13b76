package io.triadmq.broker.log;

/** Learns when this node leads. Called on the apply thread, must not block. */
public interface LeaderTerms {
    /**
     * This node leads {@code term}; everything of earlier terms is applied. May come twice for one term.
     *
     * @param logTimeMillis newest log time that was applied
     */
    void leaderStarted(long term, long logTimeMillis);

    void leaderStopped(long term);
}
