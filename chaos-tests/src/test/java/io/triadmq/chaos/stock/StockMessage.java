package io.triadmq.chaos.stock;

/**
 * A message as a stock client reported it.
 *
 * @param queueOffset -1 when the client does not know it (one-way)
 */
record StockMessage(String body, int queueId, long queueOffset) {
    /** Parses {@code SENT body queueId queueOffset} and {@code RECV body queueId queueOffset tag}. */
    static StockMessage parse(String line) {
        String[] words = line.split(" ");
        return new StockMessage(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
    }
}
