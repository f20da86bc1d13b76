package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.run.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The report for people: one page that needs nothing else. */
final class HtmlPage {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; color: #1c2733; background: #fff; margin: 0 auto;
                   max-width: 1080px; padding: 24px }
            h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 18px; margin: 32px 0 8px }
            .verdict { padding: 14px 18px; border-radius: 6px; margin: 16px 0; font-size: 17px }
            .verdict.held { background: #e3f4e6 } .verdict.broken { background: #fde3e1 }
            .verdict.weak { background: #fdf1d6 }
            code, pre { font: 13px/1.4 ui-monospace, monospace; background: #f2f4f7; border-radius: 4px }
            code { padding: 1px 4px } pre { padding: 10px; overflow-x: auto; white-space: pre-wrap }
            table { border-collapse: collapse; width: 100%; font-size: 14px }
            th { text-align: left; border-bottom: 2px solid #c7d0d9; padding: 4px 8px }
            td { border-bottom: 1px solid #e4e9ee; padding: 4px 8px; vertical-align: top }
            td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
            .status { white-space: nowrap; font-weight: 600 } .status.held { color: #1a7f37 }
            .status.broken { color: #c4261d } .status.not_judged { color: #8a6100 }
            .small { color: #5b6b7b; font-size: 13px }
            figure { margin: 12px 0 } figcaption { font-size: 14px; color: #3b4a59; margin-bottom: 2px }
            svg { width: 100%; height: auto } .plot { fill: #fafbfc; stroke: #d8dfe6 }
            .fault { fill: #f3a79e; opacity: .38 } .grid { stroke: #e4e9ee } .axis { font-size: 11px; fill: #5b6b7b }
            .ok { fill: #2f6fbb } .info { fill: #e08a00 } .fail { fill: #c4261d }
            .node0 { fill: #a9cbe8 } .node1 { fill: #f2d08b } .node2 { fill: #b5dcb0 } .node3 { fill: #d9c0e8 }
            .node4 { fill: #f0bcb4 } .reign { font-size: 11px; fill: #1c2733 }
            .key span { display: inline-block; width: 10px; height: 10px; margin: 0 4px 0 12px }
            """;

    private final Report report;
    private final StringBuilder page = new StringBuilder();

    HtmlPage(Report report) {
        this.report = report;
    }

    String text() {
        page.append("<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Chaos run: ")
                .append(word())
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        head();
        promises();
        faults();
        charts();
        evidence();
        skipped();
        page.append("</body></html>\n");
        return page.toString();
    }

    private String word() {
        return switch (report.verdict()) {
            case HELD -> "every promise held";
            case BROKEN -> "a promise broke";
            case WEAK -> "too weak to mean anything";
        };
    }

    private void head() {
        page.append("<h1>TriadMQ chaos run</h1><p class='small'>profile <b>")
                .append(Html.escaped(report.spec().profile()))
                .append("</b>: ")
                .append(Html.escaped(report.profile().description()))
                .append("</p>\n");
        page.append("<div class='verdict ").append(css(report.verdict().name())).append("'><b>");
        page.append(capital(word())).append(".</b> ");
        page.append(String.format(
                Locale.ROOT,
                "%,d operations acknowledged while %d faults were inflicted in %s.",
                report.diary().acknowledged(),
                report.diary().faults().size(),
                minutes(Duration.ofNanos(report.diary().endNanos()))));
        if (report.verdict() != Verdict.HELD) {
            report.weaknesses().forEach(each -> page.append("<br>").append(Html.escaped(each)));
        }
        page.append("</div>\n<p>Repeat it: <code>")
                .append(Html.escaped(report.spec().command()));
        page.append("</code><br><span class='small'>")
                .append(report.spec().groups())
                .append(" group(s) of three brokers and two NameServers, ")
                .append(report.spec().flush().name())
                .append("_FLUSH, client: ")
                .append(css(report.spec().load().client().name()))
                .append(", seed ")
                .append(report.spec().seed())
                .append("</span></p>\n");
    }

    private void promises() {
        page.append("<h2>Promises</h2>\n<table><tr><th>promise</th><th>verdict</th><th class='number'>judged</th>"
                + "<th>what it says, and what was counted</th></tr>\n");
        report.judgement()
                .results()
                .forEach((workload, results) -> results.forEach(result -> {
                    page.append("<tr><td>")
                            .append(Html.escaped(workload))
                            .append(": <b>")
                            .append(Html.escaped(result.promise()))
                            .append("</b></td><td class='status ")
                            .append(css(result.status().name()))
                            .append("'>")
                            .append(css(result.status().name()).replace('_', ' '))
                            .append("</td><td class='number'>")
                            .append(String.format(Locale.ROOT, "%,d", result.judged()))
                            .append("</td><td>")
                            .append(Html.escaped(result.claim()));
                    counts(result);
                    page.append("</td></tr>\n");
                }));
        page.append("</table>\n");
    }

    private void counts(Result result) {
        List<String> said = new ArrayList<>();
        result.counts().forEach((what, count) -> said.add(what + ": " + String.format(Locale.ROOT, "%,d", count)));
        if (!result.note().isEmpty()) {
            said.add(result.note());
        }
        if (!said.isEmpty()) {
            page.append("<br><span class='small'>")
                    .append(Html.escaped(String.join("; ", said)))
                    .append("</span>");
        }
    }

    private void faults() {
        page.append("<h2>What was done to the cluster, and how long clients waited</h2>\n<table><tr><th>fault</th>"
                + "<th class='number'>times</th><th class='number'>longest gap p50</th>"
                + "<th class='number'>p99</th><th class='number'>max</th></tr>\n");
        Map<String, List<Duration>> gaps = new TreeMap<>();
        report.diary().faults().forEach(window -> gaps.computeIfAbsent(window.name(), name -> new ArrayList<>())
                .add(Gaps.of(report, window)));
        gaps.forEach((name, all) -> {
            all.sort(null);
            page.append("<tr><td>").append(Html.escaped(name)).append("</td>");
            number(Integer.toString(all.size()));
            number(seconds(all.get((all.size() - 1) / 2)));
            number(seconds(all.get((int) Math.ceil(0.99 * all.size()) - 1)));
            number(seconds(all.get(all.size() - 1)));
            page.append("</tr>\n");
        });
        page.append("</table>\n<p class='small'>A gap is the longest time in which some queue had sends waiting and"
                + " none acknowledged, from the begin of the fault to the begin of the next.</p>\n");
        page.append("<details><summary>Every fault</summary><table><tr><th class='number'>at</th><th>fault</th>"
                + "<th>target</th><th class='number'>lasted</th><th class='number'>longest gap</th></tr>\n");
        for (FaultWindows.Window window : report.diary().faults()) {
            page.append("<tr>");
            number(seconds(Duration.ofNanos(window.begin())));
            page.append("<td>").append(Html.escaped(window.name())).append("</td><td>");
            page.append(Html.escaped(window.target())).append("</td>");
            number(
                    window.end() == Long.MAX_VALUE
                            ? "to the end"
                            : seconds(Duration.ofNanos(window.end() - window.begin())));
            number(seconds(Gaps.of(report, window)));
            page.append("</tr>\n");
        }
        page.append("</table></details>\n");
    }

    private void charts() {
        double length = report.diary().endNanos() / 1e9;
        List<FaultWindows.Window> faults = report.diary().faults();
        page.append(
                "<h2>What clients saw</h2>\n<p class='key small'><span class='ok' style='background:#2f6fbb'></span>"
                        + "acknowledged<span style='background:#e08a00'></span>outcome unknown"
                        + "<span style='background:#c4261d'></span>refused"
                        + "<span style='background:#f3a79e'></span>a fault is on</p>\n");
        page.append(new Chart("Leaders", 40 + 26 * report.spec().groups(), length, faults)
                .leaders(report.leaders().reigns())
                .done());
        report.series().forEach((workload, series) -> {
            page.append(new Chart(workload + ": sends per second, by outcome", 150, length, faults)
                    .rates(series.perSecond())
                    .done());
            page.append(new Chart(workload + ": how long sends took (a sample), by outcome", 220, length, faults)
                    .latencies(series.points())
                    .done());
        });
    }

    private void evidence() {
        List<String> lines = new ArrayList<>();
        report.judgement().results().forEach((workload, results) -> results.stream()
                .filter(Result::isBroken)
                .forEach(result -> result.evidence()
                        .forEach(each -> lines.add(workload + ": " + result.promise() + ": " + each))));
        if (lines.isEmpty()) {
            return;
        }
        page.append("<h2>Evidence</h2>\n<p>The first of each kind.</p><pre>")
                .append(Html.escaped(String.join("\n", lines)))
                .append("</pre>\n");
        report.excerpts()
                .forEach((workload, subjects) -> subjects.forEach((subject, operations) -> {
                    if (!operations.isEmpty()) {
                        page.append("<p>History of <b>")
                                .append(Html.escaped(workload))
                                .append("</b>, ")
                                .append(Html.escaped(subject))
                                .append(":</p><pre>")
                                .append(Html.escaped(String.join("\n", operations)))
                                .append("</pre>\n");
                    }
                }));
    }

    private void skipped() {
        page.append("<h2>What was not done</h2>\n");
        if (report.diary().skipped().isEmpty()) {
            page.append("<p>Every fault of this profile could be inflicted.</p>\n");
            return;
        }
        page.append("<table><tr><th>fault</th><th>why not</th></tr>\n");
        report.diary().skipped().forEach((name, why) -> page.append("<tr><td>")
                .append(Html.escaped(name))
                .append("</td><td>")
                .append(Html.escaped(why))
                .append("</td></tr>\n"));
        page.append("</table>\n");
    }

    private void number(String text) {
        page.append("<td class='number'>").append(text).append("</td>");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }

    private static String minutes(Duration duration) {
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    private static String css(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
