package io.triadmq.client.consume.dedup;

/**
 * Remembers which messages have had their effect, by a key of the message that stays the same whenever it is delivered.
 *
 * <p>What an implementation promises, whatever it stores its marks in:
 *
 * <ul>
 *   <li>While a key is marked, {@link #runOnce} does not run an effect for it.
 *   <li>When the effect throws, the key is not marked: the message may be tried again.
 *   <li>Two effects of one key never run at the same time in front of the same store; the second caller waits or gets
 *       {@link EffectUnderWayException}.
 * </ul>
 *
 * <p>Whether the effect happens <em>exactly</em> once depends on where the mark is: only when mark and effect become
 * visible in one transaction ({@link JdbcDedupStore}) can no crash come between them. A store beside the effect ({@link
 * MemoryDedupStore}, or one in another system) narrows the window in which a crash repeats the effect, and does not
 * close it.
 *
 * <p>Implementations must be thread-safe: listeners run on several threads.
 *
 * @param <T> what an effect is given to take part in the store's transaction
 */
public interface DedupStore<T> {
    /**
     * Runs the effect and marks the key, unless it is marked already.
     *
     * @return whether the effect was run; false: an earlier one had succeeded
     * @throws EffectUnderWayException when somebody else is at this key now; to be tried again later
     * @throws Exception what the effect threw, or why the store could not be asked; nothing is marked then, except that
     *     a store in another system may not have told us the outcome
     */
    boolean runOnce(String key, Effect<? super T> effect) throws Exception;

    /** What is to happen once. */
    @FunctionalInterface
    interface Effect<T> {
        /** @param transaction for what must become visible together with the mark; not to be committed by the effect */
        void run(T transaction) throws Exception;
    }
}
