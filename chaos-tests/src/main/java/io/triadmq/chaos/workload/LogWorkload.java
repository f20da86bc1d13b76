package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.AckedIsRead;
import io.triadmq.chaos.checker.Availability;
import io.triadmq.chaos.checker.BytesIntact;
import io.triadmq.chaos.checker.Checker;
import io.triadmq.chaos.checker.DenseOffsets;
import io.triadmq.chaos.checker.FailedIsNeverVisible;
import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.checker.LogFacts;
import io.triadmq.chaos.checker.NoValueTwice;
import io.triadmq.chaos.checker.OneValuePerOffset;
import io.triadmq.chaos.checker.OrderKept;
import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.checker.PollsGoOn;
import io.triadmq.chaos.checker.Progress;
import io.triadmq.chaos.checker.ReplicasIdentical;
import io.triadmq.chaos.checker.WellFormed;
import io.triadmq.chaos.history.HistoryWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An ordered log per queue: producers send to all queues, consumers read along, and at the end each node shows its copy. */
public final class LogWorkload implements Workload {
    /** Far above what any fault should cost, so that a busy machine is not taken for a broken promise. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(30);

    private static final Set<String> SENDS = Set.of("send");

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String description() {
        return "an ordered log per queue, read along by consumers and at the end from each node's own copy";
    }

    @Override
    public Panel panel(LoadSpec spec) {
        FaultWindows faults = new FaultWindows();
        LogFacts facts = new LogFacts();
        List<Checker> checkers = new ArrayList<>(List.of(
                new WellFormed(),
                new AckedIsRead(facts),
                new NoValueTwice(facts),
                new OneValuePerOffset(facts),
                new DenseOffsets(facts),
                new FailedIsNeverVisible(facts),
                new PollsGoOn(),
                new BytesIntact(),
                new ReplicasIdentical(),
                new Progress(faults, SENDS),
                new Availability(faults, SENDS, LONGEST_GAP)));
        if (spec.client() == LoadSpec.ClientKind.OWN) {
            // A stock client that pipelines promises no order.
            checkers.add(new OrderKept(facts));
        }
        return new Panel(List.of(faults, facts), checkers);
    }

    @Override
    public Load start(Target target, LoadSpec spec, HistoryWriter history) throws Exception {
        return new LogLoad(target, spec, history);
    }
}
