package io.triadmq.client.produce;

/**
 * What a {@link Lane} has done by its surroundings. Called on the thread that hands the lane an event, before that call
 * returns; must not call the lane.
 */
interface LaneOutlet {
    /** Starts attempt {@code request.attempt()}; its end is reported with {@link Lane#answered}. */
    void transmit(LaneRequest request);

    /** Asks the leader to close every epoch below {@code newEpoch}; reported with {@link Lane#fenceAnswered}. */
    void fence(int newEpoch, int attempt);

    /** Final: the message is stored; it is number {@code index} of the request that {@code answer} is about. */
    void stored(PendingSend message, LaneAnswer.Stored answer, int index);

    /** Final: the message is certainly not stored and will not be. */
    void refused(PendingSend message, Refusal refusal);

    /** Final for the caller: the message may be stored. */
    void unknown(PendingSend message, String why);
}
