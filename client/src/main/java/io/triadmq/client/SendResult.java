package io.triadmq.client;

/**
 * A message was stored. Immutable.
 *
 * @param status nearly always {@link SendStatus#SEND_OK}
 * @param msgId the message's own id, given by the client ({@code UNIQ_KEY}); the same for every attempt
 * @param offsetMsgId id that names a stored copy by address and position; empty when the broker could not tell it any
 *     more
 * @param messageQueue where it was stored
 * @param queueOffset its number in the queue, from 0; -1 when the message is stored and its number could not be
 *     learnt (an answer was lost and the epoch had to be closed, see {@code Producer})
 * @param duplicate true: an earlier attempt had stored it and its answer was lost
 */
public record SendResult(
        SendStatus status,
        String msgId,
        String offsetMsgId,
        MessageQueue messageQueue,
        long queueOffset,
        boolean duplicate) {

    @Override
    public String toString() {
        return "SendResult [sendStatus=" + status + ", msgId=" + msgId + ", offsetMsgId=" + offsetMsgId
                + ", messageQueue=" + messageQueue + ", queueOffset=" + queueOffset + "]";
    }
}
