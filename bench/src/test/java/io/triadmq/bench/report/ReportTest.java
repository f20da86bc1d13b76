package io.triadmq.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triadmq.bench.load.Fields;
import io.triadmq.bench.measure.CpuWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path directory;

    @Test
    void ratios_areOursToThePeersOfTheSameRowAndFlush() throws IOException {
        Report report = new Report(Map.of("machine", "test"));
        report.add(List.of(
                load("triadmq", "sync-128-1k", false, 20_000, 1.0),
                load("triadmq", "sync-128-1k", true, 8_000, 1.0),
                load("dledger", "sync-128-1k", false, 5_000, 2.0),
                load("dledger", "async-1k", false, 7_000, 2.0)));
        assertEquals(
                List.of(new Report.Ratio("sync-128-1k", "ASYNC_FLUSH", "stock", "dledger", 4.0, 0.125)),
                report.ratios());

        Path file = directory.resolve("report.json");
        report.writeJson(file);
        JsonNode json = JsonMapper.builder().build().readTree(file.toFile());
        assertEquals("test", json.at("/conditions/machine").asText());
        assertEquals(20_000, json.at("/results/0/messagesPerSecond").asDouble(), 1);
        assertEquals(4.0, json.at("/ratios/0/throughput").asDouble());
        String table = ReportTable.format(report);
        assertTrue(table.contains("20,000"), table);
        assertTrue(table.contains("4.00"), table);
    }

    @Test
    void failoverRatio_isThePeersTimeToOurs() {
        Report report = new Report(Map.of());
        report.add(List.of(failover("triadmq", 500, 700, 600), failover("dledger", 12_000, 6_000)));
        assertEquals(15.0, report.ratios().get(0).throughput());
        assertTrue(ReportTable.format(report).contains("next ack"));
    }

    @Test
    void resultThatFailed_hasNoRatio() {
        Report report = new Report(Map.of());
        report.add(List.of(
                result("triadmq", "async-1k", false).failed("broke"), load("dledger", "async-1k", false, 7_000, 2.0)));
        assertEquals(List.of(), report.ratios());
        assertTrue(ReportTable.format(report).contains("broke"));
    }

    private static Result load(String system, String row, boolean syncFlush, long perSecond, double cpuSeconds) {
        Result result = result(system, row, syncFlush);
        Fields report = Fields.of("report")
                .with("nanos", 1_000_000_000L)
                .with("messages", perSecond)
                .with("errors", 0)
                .with("firstError", "");
        for (String percentile : List.of("p50", "p99", "p999", "max")) {
            report = report.with(percentile, 1_000_000);
        }
        result.load(report);
        result.cpu(new CpuWindow.Use(cpuSeconds, 0, 0), perSecond);
        return result;
    }

    private static Result failover(String system, double... nextAckMillis) {
        Result result = result(system, "failover", false);
        for (double millis : nextAckMillis) {
            result.failover(millis, millis, millis, 0);
        }
        return result;
    }

    private static Result result(String system, String row, boolean syncFlush) {
        return new Result(system, "set-up", "stock", row, row, syncFlush);
    }
}
