package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.FaultWindows;
import java.time.Duration;
import java.util.Comparator;

/** The longest gap of a fault over all workloads that send. */
final class Gaps {
    private Gaps() {}

    /** @param window as the diary of the run has it */
    static Duration of(Report report, FaultWindows.Window window) {
        int number = report.diary().faults().indexOf(window);
        // Every history has the same faults in the same order.
        return report.series().values().stream()
                .filter(series -> number < series.faults().all().size())
                .map(series -> series.gap(series.faults().all().get(number)))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
