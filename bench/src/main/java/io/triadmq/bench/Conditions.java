package io.triadmq.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Under which conditions a run's figures hold. */
final class Conditions {
    private Conditions() {}

    static Map<String, Object> describe(String heap) throws IOException {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        conditions.put("commit", System.getProperty("triad.bench.commit", "unknown"));
        conditions.put("machine", machine());
        conditions.put("kernel", System.getProperty("os.version"));
        conditions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        conditions.put(
                "network",
                isAloneOnLoopback()
                        ? "loopback, in a network namespace of its own"
                        : "loopback; some ports of the peers listen on every address");
        conditions.put("heap", heap + " per broker, 1g for the load generator; all processes on this machine");
        return conditions;
    }

    private static String machine() throws IOException {
        String cpu = Files.readString(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        String memory = Files.readString(Path.of("/proc/meminfo"))
                .lines()
                .filter(line -> line.startsWith("MemTotal"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / (1 << 20) + " GiB")
                .findFirst()
                .orElse("?");
        return Runtime.getRuntime().availableProcessors() + " x " + cpu + ", " + memory;
    }

    private static boolean isAloneOnLoopback() throws IOException {
        return Files.readString(Path.of("/proc/net/dev")).lines().skip(2).allMatch(line -> line.trim()
                .startsWith("lo:"));
    }
}
