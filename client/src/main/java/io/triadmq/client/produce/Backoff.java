package io.triadmq.client.produce;

/** How long a lane waits before it tries again. Pure. */
final class Backoff {
    /** First pause after an overload; a busy leader needs a few commits to get room. */
    private static final long FIRST_BUSY_MILLIS = 10;

    private static final long FIRST_MILLIS = 5;

    /** A leaderless group is asked often enough that a new leader is found within a tenth of a second. */
    private static final long MAX_MILLIS = 100;

    private Backoff() {}

    /**
     * @param failures failures in a row, from 1; the first one costs no pause unless the node was busy, since the next
     *     attempt goes elsewhere
     */
    static long pauseMillis(int failures, boolean busy) {
        if (busy) {
            return Math.min(MAX_MILLIS, FIRST_BUSY_MILLIS << Math.min(failures - 1, 4));
        }
        return failures <= 1 ? 0 : Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(failures - 2, 5));
    }
}
