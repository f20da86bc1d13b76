package io.triadmq.chaos.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triadmq.chaos.checker.FaultWindows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report for programs. */
final class ReportJson {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ReportJson() {}

    static byte[] of(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", report.verdict().name().toLowerCase(Locale.ROOT));
        json.put("command", report.spec().command());
        json.put("profile", report.spec().profile());
        json.put("seed", report.spec().seed());
        json.put("flush", report.spec().flush().name().toLowerCase(Locale.ROOT));
        json.put("client", report.spec().load().client().name().toLowerCase(Locale.ROOT));
        json.put("acknowledged", report.diary().acknowledged());
        json.put("seconds", report.diary().endNanos() / 1_000_000_000);
        json.put("weaknesses", report.weaknesses());
        json.put("skipped", report.diary().skipped());
        json.put("faults", faults(report));
        json.put("promises", promises(report));
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers can always be written as JSON", e);
        }
    }

    private static List<Object> faults(Report report) {
        List<Object> faults = new ArrayList<>();
        for (FaultWindows.Window window : report.diary().faults()) {
            Map<String, Object> fault = new LinkedHashMap<>();
            fault.put("name", window.name());
            fault.put("target", window.target());
            fault.put("beginMillis", window.begin() / 1_000_000);
            fault.put("endMillis", window.end() == Long.MAX_VALUE ? -1 : window.end() / 1_000_000);
            fault.put("longestGapMillis", Gaps.of(report, window).toMillis());
            faults.add(fault);
        }
        return faults;
    }

    private static List<Object> promises(Report report) {
        List<Object> promises = new ArrayList<>();
        report.judgement()
                .results()
                .forEach((workload, results) -> results.forEach(result -> {
                    Map<String, Object> promise = new LinkedHashMap<>();
                    promise.put("workload", workload);
                    promise.put("promise", result.promise());
                    promise.put("status", result.status().name().toLowerCase(Locale.ROOT));
                    promise.put("claim", result.claim());
                    promise.put("judged", result.judged());
                    promise.put("counts", result.counts());
                    promise.put("evidence", result.evidence());
                    promise.put("note", result.note());
                    promises.add(promise);
                }));
        return promises;
    }
}
