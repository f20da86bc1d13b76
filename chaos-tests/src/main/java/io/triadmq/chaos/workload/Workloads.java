package io.triadmq.chaos.workload;

import java.util.List;

/** All workloads there are. */
public final class Workloads {
    private Workloads() {}

    /** In the order in which they are started and reported. */
    public static List<Workload> all() {
        return List.of(new LogWorkload(), new QueueWorkload(), new OffsetWorkload(), new TermWorkload());
    }
}
