package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.history.HistoryFile;
import io.triadmq.chaos.history.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What the runner noted about a run, read back from the history of the cluster. Not thread-safe. */
public final class RunDiary implements Consumer<Operation> {
    /** The nemesis' operation for a fault that was not inflicted; value: name and reason. */
    static final String SKIPPED = "skipped";
    /** Likewise for something that went wrong in the harness itself. */
    static final String TROUBLE = "trouble";
    /** Likewise, at the end: messages acknowledged over all workloads. */
    static final String ACKED = "acknowledged";

    private final FaultWindows faults = new FaultWindows();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final List<String> troubles = new ArrayList<>();
    private long acknowledged;
    private long endNanos;

    /** @param directory of the run */
    public static RunDiary of(Path directory) throws IOException {
        RunDiary diary = new RunDiary();
        Path history = Histories.fileOf(directory, Judgement.CLUSTER);
        if (Files.exists(history)) {
            HistoryFile.read(history, diary);
        }
        return diary;
    }

    @Override
    public void accept(Operation operation) {
        faults.accept(operation);
        endNanos = operation.time();
        if (!operation.isNemesis()) {
            return;
        }
        switch (operation.f()) {
            case SKIPPED -> {
                List<?> said = (List<?>) operation.value();
                if (said != null) {
                    skipped.put(String.valueOf(said.get(0)), String.valueOf(said.get(1)));
                }
            }
            case TROUBLE -> troubles.add(String.valueOf(operation.value()));
            case ACKED -> acknowledged = operation.value() instanceof Long count ? count : 0;
            default -> {
                // a fault
            }
        }
    }

    /** Faults that were inflicted, in order. */
    public List<FaultWindows.Window> faults() {
        return faults.all();
    }

    /** Faults that were not inflicted, with the reason. */
    public Map<String, String> skipped() {
        return skipped;
    }

    /** What went wrong in the harness itself. */
    public List<String> troubles() {
        return troubles;
    }

    public long acknowledged() {
        return acknowledged;
    }

    /** Length of the whole run. */
    public long endNanos() {
        return endNanos;
    }
}
