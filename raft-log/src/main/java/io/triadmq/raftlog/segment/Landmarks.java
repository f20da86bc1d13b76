package io.triadmq.raftlog.segment;

import java.util.Arrays;

/**
 * What must be known of a segment without reading it: where each term starts, and which entries are configurations.
 * Immutable; both are rare, so that changing means copying.
 *
 * @param termStarts indexes at which a new term starts, ascending; the first is the segment's first entry
 * @param terms the terms that start there
 * @param configurations indexes of configuration entries, ascending
 */
record Landmarks(long[] termStarts, long[] terms, long[] configurations) {
    private static final long[] NONE = {};
    static final Landmarks EMPTY = new Landmarks(NONE, NONE, NONE);

    /** Term of the last entry, 0 when there is none. */
    long lastTerm() {
        return terms.length == 0 ? 0 : terms[terms.length - 1];
    }

    /** Term of an entry of this segment, 0 below the first. */
    long termOf(long index) {
        int found = Arrays.binarySearch(termStarts, index);
        int run = found >= 0 ? found : -found - 2;
        return run < 0 ? 0 : terms[run];
    }

    /** This with one more entry; usually the same object. */
    Landmarks with(long index, long term, boolean configuration) {
        Landmarks grown = term == lastTerm() && termStarts.length > 0
                ? this
                : new Landmarks(append(termStarts, index), append(terms, term), configurations);
        return configuration ? new Landmarks(grown.termStarts, grown.terms, append(configurations, index)) : grown;
    }

    /** This without the entries above {@code lastKept}. */
    Landmarks upTo(long lastKept) {
        int runs = countUpTo(termStarts, lastKept);
        return new Landmarks(
                Arrays.copyOf(termStarts, runs),
                Arrays.copyOf(terms, runs),
                Arrays.copyOf(configurations, countUpTo(configurations, lastKept)));
    }

    /** The part of this for the entries {@code from} to {@code to - 1}. */
    Landmarks between(long from, long to) {
        int runs = countUpTo(termStarts, from - 1);
        int skipped = countUpTo(configurations, from - 1);
        Landmarks upTo = upTo(to - 1);
        return new Landmarks(
                Arrays.copyOfRange(upTo.termStarts, runs, upTo.termStarts.length),
                Arrays.copyOfRange(upTo.terms, runs, upTo.terms.length),
                Arrays.copyOfRange(upTo.configurations, skipped, upTo.configurations.length));
    }

    /** This and what comes behind it. */
    Landmarks followedBy(Landmarks later) {
        return later.termStarts.length + later.configurations.length == 0
                ? this
                : new Landmarks(
                        concat(termStarts, later.termStarts),
                        concat(terms, later.terms),
                        concat(configurations, later.configurations));
    }

    private static long[] concat(long[] left, long[] right) {
        long[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static int countUpTo(long[] ascending, long limit) {
        int found = Arrays.binarySearch(ascending, limit);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private static long[] append(long[] values, long value) {
        long[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }
}
