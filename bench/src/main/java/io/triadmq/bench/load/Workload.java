package io.triadmq.bench.load;

/** Something that keeps a cluster busy from {@link #start} to {@link #stop}. */
interface Workload {
    void start() throws Exception;

    /** Returns when nothing is in flight any more, or after a bound. */
    void stop() throws Exception;

    /** Adds to a report what only this workload knows. */
    default Fields describe(Fields report) {
        return report;
    }
}
