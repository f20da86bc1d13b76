package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.nemesis.FaultKind;
import io.triadmq.chaos.nemesis.FaultLog;
import io.triadmq.chaos.nemesis.Injection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The histories of a run, one for each workload, all with the same clock; the faults stand in every one. Thread-safe
 * once all are open.
 */
final class Histories implements FaultLog.Listener, AutoCloseable {
    static final String FILE = "history.edn";

    /** Kinds of faults that leave everybody connected and alive except those named as targets. */
    private static final Set<FaultKind> BY_NODE = Set.of(
            FaultKind.KILL,
            FaultKind.PAUSE,
            FaultKind.WIPE,
            FaultKind.POWER,
            FaultKind.BITFLIP,
            FaultKind.TRUNCATE,
            FaultKind.LEADERSHIP);
    /** Partitions that leave a majority connected to itself and to clients. */
    private static final Set<String> MINORITY_CUT_OFF =
            Set.of("isolate-leader", "cut-off-leader", "isolate-follower", "halves");

    private final Path directory;
    private final long originNanos = System.nanoTime();
    private final int nodesPerGroup;
    private final Map<String, HistoryWriter> writers = new LinkedHashMap<>();

    Histories(Path directory, int nodesPerGroup) {
        this.directory = directory;
        this.nodesPerGroup = nodesPerGroup;
    }

    static Path fileOf(Path runDirectory, String workload) {
        return runDirectory.resolve(workload).resolve(FILE);
    }

    HistoryWriter open(String workload) throws IOException {
        HistoryWriter writer = new HistoryWriter(fileOf(directory, workload), originNanos);
        writers.put(workload, writer);
        return writer;
    }

    /** Nanoseconds since the begin of the run: the clock of all its histories. */
    long now() {
        return System.nanoTime() - originNanos;
    }

    @Override
    public void began(Injection injection) {
        Map<String, Object> extras = extras(injection, FaultWindows.BEGIN);
        extras.put(FaultWindows.MINORITY, isMinority(injection));
        nemesis(injection.kind().begin(), injection.target(), extras);
    }

    @Override
    public void ended(Injection injection) {
        Map<String, Object> extras = extras(injection, FaultWindows.END);
        extras.putAll(injection.details());
        nemesis(injection.kind().end(), injection.target(), extras);
    }

    private static Map<String, Object> extras(Injection injection, String phase) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put(FaultWindows.FAULT, injection.name());
        extras.put(FaultWindows.PHASE, phase);
        return extras;
    }

    private boolean isMinority(Injection injection) {
        return MINORITY_CUT_OFF.contains(injection.name())
                || BY_NODE.contains(injection.kind())
                        && injection.target().split(",").length <= (nodesPerGroup - 1) / 2;
    }

    /** Writes into every history. */
    void nemesis(String f, Object value, Map<String, Object> extras) {
        writers.values().forEach(writer -> writer.nemesis(f, value, extras));
    }

    void flush() throws IOException {
        for (HistoryWriter writer : writers.values()) {
            writer.flush();
        }
    }

    @Override
    public void close() throws IOException {
        for (HistoryWriter writer : writers.values()) {
            writer.close();
        }
    }
}
