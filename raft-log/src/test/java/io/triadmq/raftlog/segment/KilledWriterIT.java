package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another process appends and truncates, says after each call what it has, and is killed in the middle. What it said
 * must be there. (The page cache survives a killed process, so this holds in both flush modes.)
 */
class KilledWriterIT {
    private static final int KILLS = 6;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(FlushMode.class)
    void acknowledgedEntries_surviveKillingTheProcess(FlushMode mode) throws Exception {
        Random random = new Random(3);
        for (int kill = 0; kill < KILLS; kill++) {
            Said said = runUntilKilled(mode, 20 + random.nextInt(150));
            try (SegmentedLog log = Logs.open(directory, mode)) {
                assertTrue(log.lastIndex() >= said.atLeast, "has " + log.lastIndex() + ", said " + said.atLeast);
                for (long i = 1; i <= log.lastIndex(); i++) {
                    Logs.assertHolds(log, Child.record(i, log.term(i)));
                }
                assertEquals(log.lastIndex(), log.verify(0, Long.MAX_VALUE));
            }
        }
    }

    private record Said(long atLeast) {}

    /** Lets the child say {@code lines} things, kills it, and returns what it had said by then. */
    private Said runUntilKilled(FlushMode mode, int lines) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        mode.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = child.inputReader()) {
            long atLeast = 0;
            int count = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] words = line.split(" ");
                // A truncation is announced before it starts: from then on only the kept entries are certain.
                if (words[0].equals("has") || words[0].equals("cutting")) {
                    atLeast = Long.parseLong(words[1]);
                    count++;
                }
                if (count == lines) {
                    child.toHandle().destroyForcibly(); // Unlike the process itself leaves the pipe readable.
                }
            }
            assertTrue(count >= lines, "the child ended by itself after " + count + " lines");
            return new Said(atLeast);
        } finally {
            child.destroyForcibly();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        }
    }

    /** The process that is killed. */
    static final class Child {
        private Child() {}

        static LogRecord record(long index, long term) {
            return Logs.record(index, term, (int) ((index * 13 + term * 7) % 6_000));
        }

        public static void main(String[] args) throws IOException {
            Random random = new Random();
            SegmentedLog log = Logs.open(Path.of(args[0]), FlushMode.valueOf(args[1]));
            long term = log.term(log.lastIndex()) + 1;
            while (true) {
                List<LogRecord> batch = new ArrayList<>();
                long first = log.lastIndex() + 1;
                for (int i = random.nextInt(20); i >= 0; i--) {
                    batch.add(record(first + batch.size(), term));
                }
                log.append(batch);
                System.out.println("has " + log.lastIndex());
                if (random.nextInt(8) == 0) {
                    long keep = Math.max(0, log.lastIndex() - random.nextInt(60));
                    System.out.println("cutting " + keep);
                    log.truncateSuffix(keep);
                    term++;
                }
            }
        }
    }
}
