package io.triadmq.client.produce;

import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;

/**
 * Why a message is certainly not stored.
 *
 * @param code response code of a broker, or {@link SendRefusedException#NO_CODE}
 */
record Refusal(Reason reason, int code, String why) {
    static Refusal rejected(int code, String why) {
        return new Refusal(Reason.REJECTED, code, why);
    }
}
