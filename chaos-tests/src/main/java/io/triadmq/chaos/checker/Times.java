package io.triadmq.chaos.checker;

import java.util.Locale;

/** Times of histories as text. */
final class Times {
    private Times() {}

    /** {@code 12.345 s}. */
    static String text(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }
}
