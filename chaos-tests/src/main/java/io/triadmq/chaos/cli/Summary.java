package io.triadmq.chaos.cli;

import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** The end of a run in some lines; the report says the rest. */
final class Summary {
    private Summary() {}

    static void print(Report report, Path directory, PrintWriter out) {
        report.judgement()
                .results()
                .forEach((workload, results) -> results.forEach(result -> {
                    out.println(String.format(
                            Locale.ROOT,
                            "  %-10s %-28s %-10s %,d judged",
                            workload,
                            result.promise(),
                            result.status().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            result.judged()));
                    if (result.isBroken()) {
                        result.evidence().forEach(evidence -> out.println("      " + evidence));
                    }
                }));
        report.diary().skipped().forEach((name, why) -> out.println("  skipped " + name + ": " + why));
        report.weaknesses().forEach(each -> out.println("  weak: " + each));
        long broken = report.judgement().all().stream().filter(Result::isBroken).count();
        out.println(switch (report.verdict()) {
                    case HELD -> "every promise held";
                    case BROKEN -> broken + (broken == 1 ? " promise broke" : " promises broke");
                    case WEAK -> "nothing broke, but too little was done to mean anything";
                }
                + String.format(
                        Locale.ROOT,
                        ": %,d operations acknowledged, %d faults",
                        report.diary().acknowledged(),
                        report.diary().faults().size()));
        out.println("report: " + directory.resolve(Report.HTML));
        out.flush();
    }
}
