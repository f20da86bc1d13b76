package io.triadmq.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A report as text. */
public final class ReportTable {
    private static final List<String> HEADINGS = List.of(
            "row",
            "flush",
            "system",
            "client",
            "msg/s",
            "p50 ms",
            "p99 ms",
            "p99.9 ms",
            "srv CPU s/M",
            "gen CPU s/M",
            "disk MB/M",
            "disk:msg",
            "elsewhere",
            "note");

    private ReportTable() {}

    public static String format(Report report) {
        StringBuilder text = new StringBuilder();
        report.conditions()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append('\n'));
        report.results().stream()
                .map(result -> result.system() + ": " + result.setUp())
                .distinct()
                .forEach(line -> text.append(line).append('\n'));
        text.append('\n');
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        report.results().stream()
                .filter(result -> !result.isFailover())
                .map(ReportTable::cells)
                .forEach(rows::add);
        appendTable(text, rows);
        appendFailover(text, report);
        appendRatios(text, report);
        text.append(
                        "\nsrv CPU s/M: CPU seconds of all servers per million messages. disk:msg: bytes written to the device")
                .append(" : bytes of message bodies,\nall replicas, warm-up included. elsewhere: cores used by neither")
                .append(" servers nor generator. ~: the JIT compilers were still busy.\n");
        return text.toString();
    }

    private static List<String> cells(Result result) {
        String error = result.error();
        double errors = result.figure("errors").orElse(0);
        return List.of(
                result.row(),
                result.isSyncFlush() ? "sync" : "async",
                result.system(),
                result.client(),
                cell(result, "messagesPerSecond", "%,.0f"),
                cell(result, "p50Millis", "%.2f"),
                cell(result, "p99Millis", "%.2f"),
                cell(result, "p999Millis", "%.2f"),
                cell(result, "serverCpuSecondsPerMillion", "%.1f"),
                cell(result, "generatorCpuSecondsPerMillion", "%.1f"),
                megabytes(result),
                cell(result, "diskBytesPerMessageByte", "%.2f"),
                cell(result, "elsewhereCores", "%.2f"),
                (result.isWarm() ? "" : "~ ")
                        + (errors > 0 ? String.format(Locale.ROOT, "%.0f errors ", errors) : "")
                        + (error == null ? "" : error));
    }

    private static String megabytes(Result result) {
        OptionalDouble bytes = result.figure("diskBytesPerMillion");
        return bytes.isPresent() ? String.format(Locale.ROOT, "%,.0f", bytes.getAsDouble() / 1e6) : "";
    }

    private static String cell(Result result, String figure, String format) {
        OptionalDouble value = result.figure(figure);
        return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "";
    }

    private static void appendFailover(StringBuilder text, Report report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "failover",
                "system",
                "client",
                "kills",
                "next ack ms p50",
                "min",
                "max",
                "new leader ms p50",
                "min",
                "max"));
        for (Result result : report.results()) {
            if (result.isFailover()) {
                List<Double> acks = result.nextAckMillis();
                List<Double> leaders = result.newLeaderMillis();
                rows.add(List.of(
                        result.row(),
                        result.system(),
                        result.client(),
                        Integer.toString(acks.size()),
                        millis(Report.median(acks)),
                        millis(acks.get(0)),
                        millis(acks.get(acks.size() - 1)),
                        millis(Report.median(leaders)),
                        millis(leaders.get(0)),
                        millis(leaders.get(leaders.size() - 1))));
            }
        }
        if (rows.size() > 1) {
            text.append('\n');
            appendTable(text, rows);
        }
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void appendRatios(StringBuilder text, Report report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ratio", "flush", "client", "triadmq : peer", "throughput", "server CPU per message"));
        for (Report.Ratio ratio : report.ratios()) {
            Double cpu = ratio.serverCpu();
            rows.add(List.of(
                    ratio.row(),
                    ratio.flush(),
                    ratio.client(),
                    ratio.peer(),
                    String.format(Locale.ROOT, "%.2f", ratio.throughput()),
                    cpu == null ? "" : String.format(Locale.ROOT, "%.2f", cpu)));
        }
        if (rows.size() > 1) {
            text.append('\n');
            appendTable(text, rows);
        }
    }

    private static void appendTable(StringBuilder text, List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                boolean isNumber = row.get(i).matches("[0-9][0-9,.]*");
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(isNumber ? padding + row.get(i) : row.get(i) + padding)
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
