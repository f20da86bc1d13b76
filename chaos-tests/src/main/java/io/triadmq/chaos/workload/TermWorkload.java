package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.checker.TermsNeverFall;
import io.triadmq.chaos.checker.WellFormed;
import io.triadmq.chaos.history.HistoryWriter;
import java.util.List;

/** No load: asks every broker a few times a second for its term and its leader. */
public final class TermWorkload implements Workload {
    @Override
    public String name() {
        return "terms";
    }

    @Override
    public String description() {
        return "every broker's word about its term and its leader";
    }

    @Override
    public Panel panel(LoadSpec spec) {
        return new Panel(List.of(), List.of(new WellFormed(), new TermsNeverFall()));
    }

    @Override
    public Load start(Target target, LoadSpec spec, HistoryWriter history) {
        return new TermLoad(target, history);
    }
}
