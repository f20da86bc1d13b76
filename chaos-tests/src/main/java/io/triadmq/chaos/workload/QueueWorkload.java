package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.AckedIsDelivered;
import io.triadmq.chaos.checker.Availability;
import io.triadmq.chaos.checker.BytesIntact;
import io.triadmq.chaos.checker.DuplicatesBounded;
import io.triadmq.chaos.checker.FailedIsNeverDelivered;
import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.checker.Progress;
import io.triadmq.chaos.checker.QueueFacts;
import io.triadmq.chaos.checker.WellFormed;
import io.triadmq.chaos.history.HistoryWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** An unordered queue: producers send to a topic, the members of one group share what comes. */
public final class QueueWorkload implements Workload {
    private static final Duration LONGEST_GAP = Duration.ofSeconds(30);
    private static final Set<String> SENDS = Set.of("enqueue");
    /** What members take before they have consumed it. */
    private static final long HANDED_OUT = QueueLoad.CONSUMERS * 1000L;
    /** Within this members of a stock client have shared the queues; it cannot be asked. */
    private static final Duration STOCK_SHARES = Duration.ofSeconds(60);
    /** Members save every five seconds; one more for the save itself. */
    private static final long SAVE_SECONDS = 6;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String description() {
        return "an unordered queue, consumed by the members of one group";
    }

    @Override
    public Panel panel(LoadSpec spec) {
        FaultWindows faults = new FaultWindows();
        QueueFacts facts = new QueueFacts();
        return new Panel(
                List.of(faults, facts),
                List.of(
                        new WellFormed(),
                        new AckedIsDelivered(facts),
                        new FailedIsNeverDelivered(facts),
                        new DuplicatesBounded(
                                faults,
                                HANDED_OUT + SAVE_SECONDS * spec.perSecond(),
                                spec.client() == LoadSpec.ClientKind.STOCK ? STOCK_SHARES : Duration.ZERO),
                        new BytesIntact(),
                        new Progress(faults, SENDS),
                        new Availability(faults, SENDS, LONGEST_GAP)));
    }

    @Override
    public Load start(Target target, LoadSpec spec, HistoryWriter history) throws Exception {
        return new QueueLoad(target, spec, history);
    }
}
