package io.triadmq.bench.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All results of a run, and the ratios between them. Not thread-safe. */
public final class Report {
    /** System whose results stand above the line of each ratio. */
    public static final String OURS = "triadmq";

    private final Map<String, Object> conditions;
    private final List<Result> results = new ArrayList<>();

    /**
     * One comparison.
     *
     * @param throughput messages per second, ours : peer; for failover the peer's time : ours
     * @param serverCpu server CPU per message, ours : peer; null when not measured
     */
    public record Ratio(
            String row,
            String flush,
            String client,
            String peer,
            double throughput,
            @Nullable Double serverCpu) {}

    /** @param conditions machine, versions, commit and settings of the run */
    public Report(Map<String, Object> conditions) {
        this.conditions = new LinkedHashMap<>(conditions);
    }

    public void add(List<Result> more) {
        results.addAll(more);
    }

    public List<Result> results() {
        return List.copyOf(results);
    }

    public Map<String, Object> conditions() {
        return conditions;
    }

    /** Each of our results against each peer's result of the same row and flush mode. */
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        for (Result ours : results) {
            if (ours.system().equals(OURS)) {
                results.stream()
                        .filter(peer -> !peer.system().equals(OURS))
                        .filter(peer -> peer.row().equals(ours.row()) && peer.isSyncFlush() == ours.isSyncFlush())
                        .map(peer -> ratio(ours, peer))
                        .filter(Objects::nonNull)
                        .forEach(ratios::add);
            }
        }
        return ratios;
    }

    private static @Nullable Ratio ratio(Result ours, Result peer) {
        double throughput = quotient(ours, peer, "messagesPerSecond");
        if (ours.isFailover() && peer.isFailover()) {
            throughput = median(peer.nextAckMillis()) / median(ours.nextAckMillis());
        }
        if (Double.isNaN(throughput)) {
            return null;
        }
        double cpu = quotient(ours, peer, "serverCpuSecondsPerMillion");
        return new Ratio(
                ours.row(),
                ours.isSyncFlush() ? "SYNC_FLUSH" : "ASYNC_FLUSH",
                ours.client(),
                peer.system(),
                throughput,
                Double.isNaN(cpu) ? null : cpu);
    }

    private static double quotient(Result ours, Result peer, String figure) {
        return ours.figure(figure).orElse(Double.NaN) / peer.figure(figure).orElse(Double.NaN);
    }

    static double median(List<Double> ascending) {
        int middle = ascending.size() / 2;
        return ascending.size() % 2 == 1
                ? ascending.get(middle)
                : (ascending.get(middle - 1) + ascending.get(middle)) / 2;
    }

    public void writeJson(Path file) throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("conditions", conditions);
        root.put("results", results.stream().map(Result::toMap).toList());
        root.put("ratios", ratios());
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }
}
