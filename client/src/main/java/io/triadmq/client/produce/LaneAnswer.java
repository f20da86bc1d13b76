package io.triadmq.client.produce;

/** How one attempt to store a request ended. Every attempt ends exactly once. */
sealed interface LaneAnswer {
    /**
     * All messages of the request are stored, by this attempt or an earlier one.
     *
     * @param firstQueueOffset of the first message, the others follow without a gap; -1: not known
     * @param offsetMsgIds one id per message, separated by commas; empty: not known
     * @param statusCode response code that says how well it is stored; 0 is SEND_OK
     */
    record Stored(long firstQueueOffset, String offsetMsgIds, boolean duplicate, int statusCode) implements LaneAnswer {

        long queueOffset(int index) {
            return firstQueueOffset < 0 ? -1 : firstQueueOffset + index;
        }

        /** The id of the n-th message; empty when not known. */
        String offsetMsgId(int index) {
            int from = 0;
            for (int i = 0; i < index; i++) {
                from = offsetMsgIds.indexOf(',', from) + 1;
                if (from == 0) {
                    return "";
                }
            }
            int to = offsetMsgIds.indexOf(',', from);
            return to < 0 ? offsetMsgIds.substring(from) : offsetMsgIds.substring(from, to);
        }
    }

    /** This attempt stored nothing: the broker waits for sequence {@code expected} first. */
    record Gap(long expected) implements LaneAnswer {}

    /** This attempt stored nothing: the queue knows a newer epoch of this producer. */
    record Fenced(int currentEpoch) implements LaneAnswer {}

    /**
     * The node that answered stored nothing; another attempt may succeed.
     *
     * @param busy the node is overloaded rather than not responsible; it may not be the first that had this attempt
     */
    record Retry(int code, String why, boolean busy) implements LaneAnswer {}

    /** This attempt stored nothing and no other one will. */
    record Rejected(int code, String why) implements LaneAnswer {}

    /** The attempt may have stored the request, now or later. */
    record Lost(String why) implements LaneAnswer {}
}
