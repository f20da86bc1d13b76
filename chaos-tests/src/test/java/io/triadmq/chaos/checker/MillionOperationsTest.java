package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.Values;
import io.triadmq.chaos.workload.LoadSpec;
import io.triadmq.chaos.workload.LogWorkload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long run is judged within the heap that the triad command has. */
final class MillionOperationsTest {
    private static final int SENDS = 1_000_000;
    private static final int KEYS = 4;
    private static final int BATCH = 500;

    @TempDir
    Path directory;

    @Test
    @Tag("long")
    void millionSendsReadByThreeNodes_areJudgedIn512MiB() throws Exception {
        Path file = directory.resolve("history.edn");
        write(file);
        Process judge = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionOperationsTest.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        try {
            assertEquals(true, judge.waitFor(5, TimeUnit.MINUTES), "judging takes more than five minutes");
            assertEquals(0, judge.exitValue());
        } finally {
            judge.destroyForcibly();
        }
    }

    /** Runs in the small heap; ends with 0 when nothing is flagged. */
    public static void main(String[] args) throws IOException {
        LoadSpec spec = new LoadSpec(2000, LoadSpec.LARGEST_BODY_BYTES, 1, LoadSpec.ClientKind.OWN);
        List<Result> results = new LogWorkload().panel(spec).judge(Path.of(args[0]));
        results.forEach(System.out::println);
        System.exit(results.stream().anyMatch(Result::isBroken) ? 1 : 0);
    }

    private static void write(Path file) throws IOException {
        try (HistoryWriter history = new HistoryWriter(file, System.nanoTime())) {
            ClientProcess producer = history.newProcess();
            for (int i = 0; i < SENDS; i++) {
                long value = Values.of(0, i);
                producer.invoke("send", MicroOp.send(i % KEYS, value));
                producer.ok(MicroOp.sent(i % KEYS, value, i / KEYS));
            }
            for (String node : List.of("n0", "n1", "n2")) {
                read(history.newProcess(), node);
            }
        }
    }

    private static void read(ClientProcess process, String node) {
        for (int from = 0; from < SENDS / KEYS; from += BATCH) {
            for (long key = 0; key < KEYS; key++) {
                List<List<Long>> messages = new ArrayList<>();
                for (int offset = from; offset < from + BATCH; offset++) {
                    messages.add(List.of((long) offset, Values.of(0, (int) (offset * KEYS + key))));
                }
                process.invoke("poll", MicroOp.poll());
                process.ok(MicroOp.polled(Map.of(key, messages)), Map.of(LogFacts.NODE, node));
            }
        }
    }
}
