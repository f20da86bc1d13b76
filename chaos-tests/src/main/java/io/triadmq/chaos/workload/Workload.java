package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.history.HistoryWriter;
import java.time.Duration;

/**
 * A kind of load with the promises that it puts to the test. A new feature of the system adds a class of this kind and
 * names it in {@link Workloads}.
 */
public interface Workload {
    /** Short and stable, lower case: names the directory of its history. */
    String name();

    /** What is sent and read, in a sentence for the report. */
    String description();

    /** Judges a history of this workload; each call makes new checkers. */
    Panel panel(LoadSpec spec);

    /** Prepares what it needs and begins. The history is closed by the caller, after {@link Load#close}. */
    Load start(Target target, LoadSpec spec, HistoryWriter history) throws Exception;

    /** A workload that runs. Called by one thread, {@link #acknowledged} by any. */
    interface Load extends AutoCloseable {
        /** Operations that took effect so far. */
        long acknowledged();

        /** Begins nothing any more, and returns when all that began has ended, within about a minute. */
        void endLoad() throws Exception;

        /** Reads what is to be read when the faults are over and all nodes are up. Called after {@link #endLoad}. */
        void readBack(Duration patience) throws Exception;

        /** Ends everything, whatever state it is in. */
        @Override
        void close();
    }
}
