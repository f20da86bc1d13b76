package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.Checker;
import io.triadmq.chaos.checker.NodeLogsClean;
import io.triadmq.chaos.checker.Panel;
import io.triadmq.chaos.checker.Recovers;
import io.triadmq.chaos.checker.ReplicasIdentical;
import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.checker.RouteTermsNeverFall;
import io.triadmq.chaos.checker.WellFormed;
import io.triadmq.chaos.workload.Workload;
import io.triadmq.chaos.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all checkers say about a run that is stored in a directory.
 *
 * @param results by workload; those of the cluster as a whole under {@link #CLUSTER}
 */
public record Judgement(Map<String, List<Result>> results) {
    /** Stands for what is judged of the cluster as a whole. Its history has the faults and the nodes' logs. */
    public static final String CLUSTER = "cluster";

    /** Holds the nodes' directories, below the run's. */
    public static final String NODES = "nodes";

    /** Judges every history in the directory of a run. */
    public static Judgement of(Path directory, RunSpec spec) throws IOException {
        Map<String, List<Result>> results = new LinkedHashMap<>();
        for (Workload workload : Workloads.all()) {
            Path history = Histories.fileOf(directory, workload.name());
            if (Files.exists(history)) {
                results.put(workload.name(), workload.panel(spec.load()).judge(history));
            }
        }
        Path history = Histories.fileOf(directory, CLUSTER);
        List<Checker> checkers = List.of(
                new WellFormed(),
                new Recovers(),
                new ReplicasIdentical(),
                new RouteTermsNeverFall(directory.resolve(NODES)),
                new NodeLogsClean(directory.resolve(NODES), Excuses.of(RunDiary.of(directory))));
        Panel panel = new Panel(List.of(), checkers);
        results.put(CLUSTER, Files.exists(history) ? panel.judge(history) : panel.results());
        return new Judgement(results);
    }

    /** All results, of whichever workload. */
    public List<Result> all() {
        List<Result> all = new ArrayList<>();
        results.values().forEach(all::addAll);
        return all;
    }

    public boolean isBroken() {
        return all().stream().anyMatch(Result::isBroken);
    }
}
