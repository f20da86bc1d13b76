package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.OffsetsLinearizable;
import io.triadmq.chaos.checker.OffsetsNeverFall;
import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.checker.WellFormed;
import io.triadmq.chaos.history.HistoryWriter;
import java.util.List;

/** Saved offsets of consumer groups as registers: one writer and two readers on each, for some hundred operations. */
public final class OffsetWorkload implements Workload {
    @Override
    public String name() {
        return "offsets";
    }

    @Override
    public String description() {
        return "saved offsets of consumer groups, written and read as registers";
    }

    @Override
    public Panel panel(LoadSpec spec) {
        return new Panel(List.of(), List.of(new WellFormed(), new OffsetsLinearizable(), new OffsetsNeverFall()));
    }

    @Override
    public Load start(Target target, LoadSpec spec, HistoryWriter history) throws Exception {
        return new OffsetLoad(target, spec, history);
    }
}
