package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.ops.cluster.FlushMode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
final class ShortDemoIT {
    @Test
    void fileOfOneLine_endsAndTellsTheKillsThatHappened(@TempDir Path directory) throws Exception {
        Path input = Files.writeString(directory.resolve("input"), "one line");
        StringWriter out = new StringWriter();
        LineSource lines = LineSource.of(input, new KeyRule(0, ","));
        DemoSpec spec = new DemoSpec(lines, 2, FlushMode.ASYNC, 0, false, directory.resolve("cluster"));
        boolean good = assertTimeoutPreemptively(
                Duration.ofSeconds(90), () -> new Demo(spec, new PlainScreen(new PrintWriter(out))).run());
        assertTrue(good, out.toString());
        assertTrue(out.toString().contains("1 consumed, 1 kill of 2, longest"), out.toString());
    }
}
