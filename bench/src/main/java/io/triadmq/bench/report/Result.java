package io.triadmq.bench.report;

import io.triadmq.bench.load.Fields;
import io.triadmq.bench.measure.CpuWindow;
import io.triadmq.bench.measure.WarmUp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One row of one system with one client, filled in while it is measured. Not thread-safe. */
public final class Result {
    private final String system;
    private final String setUp;
    private final String client;
    private final String row;
    private final String words;
    private final boolean syncFlush;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<Kill> kills = new ArrayList<>();
    private @Nullable String error;

    /**
     * @param nextAckMillis from the kill to the next acknowledgement
     * @param newLeaderMillis from the kill until the name server knows another leader
     * @param gapMillis longest time without acknowledgement
     * @param errors sends that failed at the application
     */
    public record Kill(double nextAckMillis, double newLeaderMillis, double gapMillis, long errors) {}

    public Result(String system, String setUp, String client, String row, String words, boolean syncFlush) {
        this.system = system;
        this.setUp = setUp;
        this.client = client;
        this.row = row;
        this.words = words;
        this.syncFlush = syncFlush;
    }

    public Result failed(String reason) {
        error = reason;
        return this;
    }

    public void warmUp(WarmUp.Outcome outcome) {
        figures.put("warmUpSeconds", outcome.seconds());
        figures.put("compilersQuiet", outcome.quiet());
        figures.put("compilerCoresAtEnd", outcome.compilerCores());
    }

    /** What the generator counted in the window. */
    public void load(Fields report) {
        figures.put("messagesPerSecond", report.longNumber("messages") * 1e9 / report.longNumber("nanos"));
        for (String percentile : List.of("p50", "p99", "p999", "max")) {
            figures.put(percentile + "Millis", report.longNumber(percentile) / 1e6);
        }
        errors(report);
    }

    /** A backlog was consumed: the time from its first to its last message counts. */
    public void consumed(Fields report) {
        figures.put("messagesPerSecond", (report.longNumber("messages") - 1) * 1e9 / report.longNumber("consumeNanos"));
        errors(report);
    }

    private void errors(Fields report) {
        figures.put("errors", report.longNumber("errors"));
        if (!report.text("firstError").isEmpty()) {
            figures.put("firstError", report.text("firstError"));
        }
    }

    public void cpu(CpuWindow.Use use, long messages) {
        figures.put("serverCpuSecondsPerMillion", use.serverSeconds() * 1e6 / messages);
        figures.put("generatorCpuSecondsPerMillion", use.generatorSeconds() * 1e6 / messages);
        figures.put("elsewhereCores", use.elsewhereCores());
    }

    /** Writes of the whole row, warm-up included. */
    public void disk(long bytes, long messages, int bodyBytes, int replicas) {
        double perMessage = (double) bytes / messages;
        figures.put("diskBytesPerMillion", perMessage * 1e6);
        figures.put("diskBytesPerMessageByte", perMessage / bodyBytes);
        figures.put("diskBytesPerMessageByteAndReplica", perMessage / bodyBytes / replicas);
    }

    public void failover(double nextAckMillis, double newLeaderMillis, double gapMillis, long errors) {
        kills.add(new Kill(nextAckMillis, newLeaderMillis, gapMillis, errors));
    }

    public String system() {
        return system;
    }

    public String setUp() {
        return setUp;
    }

    public String client() {
        return client;
    }

    public String row() {
        return row;
    }

    public String words() {
        return words;
    }

    public boolean isSyncFlush() {
        return syncFlush;
    }

    public @Nullable String error() {
        return error;
    }

    public boolean isFailover() {
        return !kills.isEmpty();
    }

    /** A figure by its name in JSON; empty when it was not measured. */
    public OptionalDouble figure(String name) {
        return figures.get(name) instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** False when the compilers were still busy in the window. */
    public boolean isWarm() {
        return !Boolean.FALSE.equals(figures.get("compilersQuiet"));
    }

    /** Times from kill to next acknowledgement, ascending. */
    public List<Double> nextAckMillis() {
        return kills.stream().map(Kill::nextAckMillis).sorted().toList();
    }

    /** Times from kill to new leader, ascending. */
    public List<Double> newLeaderMillis() {
        return kills.stream()
                .map(Kill::newLeaderMillis)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** For JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("row", row);
        map.put("what", words);
        map.put("system", system);
        map.put("setUp", setUp);
        map.put("client", client);
        map.put("flush", syncFlush ? "SYNC_FLUSH" : "ASYNC_FLUSH");
        map.putAll(figures);
        if (!kills.isEmpty()) {
            map.put("kills", kills);
        }
        if (error != null) {
            map.put("error", error);
        }
        return map;
    }

    /** One line for the progress of a run. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(row).append(' ').append(client).append(':');
        figure("messagesPerSecond").ifPresent(value -> text.append(String.format(Locale.ROOT, " %,.0f msg/s", value)));
        figure("p99Millis").ifPresent(value -> text.append(String.format(Locale.ROOT, ", p99 %.2f ms", value)));
        figure("serverCpuSecondsPerMillion")
                .ifPresent(value -> text.append(String.format(Locale.ROOT, ", %.1f server CPU s/M", value)));
        figure("warmUpSeconds").ifPresent(value -> text.append(String.format(Locale.ROOT, ", warm-up %.0f s", value)));
        if (!kills.isEmpty()) {
            text.append(" next ack after ms ")
                    .append(nextAckMillis().stream().map(Math::round).toList());
        }
        return error == null
                ? text.toString()
                : text.append(" FAILED: ").append(error).toString();
    }
}
