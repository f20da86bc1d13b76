package io.triadmq.broker.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.RandomEntries;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** AppliedWithState and ApplyIsPure: the state is a function of the entries, however they arrive. */
class ApplyReplayProperties {
    @Property(tries = 50)
    void roundBoundaries_doNotMatter(@ForAll long seed) throws IOException {
        List<CommittedEntry> entries = ApplyDriver.entries(new RandomEntries(seed).payloads(120));
        TreeMap<String, String> oneByOne = dumpAfter(entries, i -> true);
        TreeMap<String, String> atOnce = dumpAfter(entries, i -> false);
        Random random = new Random(seed);
        TreeMap<String, String> anyhow = dumpAfter(entries, i -> random.nextInt(5) == 0);

        assertEquals(oneByOne, atOnce);
        assertEquals(oneByOne, anyhow);
    }

    @Property(tries = 6)
    void restartAtEveryPoint_leadsToTheSameState(@ForAll long seed) throws IOException {
        List<CommittedEntry> entries = ApplyDriver.entries(new RandomEntries(seed).payloads(25));
        TreeMap<String, String> expected = dumpAfter(entries, i -> false);
        Random random = new Random(seed);
        try (TempDirectory directory = new TempDirectory()) {
            applyWithRestarts(entries, directory.path(), random);
            try (ApplyDriver driver = new ApplyDriver(directory.path())) {
                driver.applyRest(entries, i -> true);
                assertEquals(expected, driver.dump());
            }
        }
    }

    private static void applyWithRestarts(List<CommittedEntry> entries, Path directory, Random random)
            throws IOException {
        for (int stop = 1; stop <= entries.size(); stop++) {
            ApplyDriver driver = new ApplyDriver(directory);
            driver.applyRest(entries.subList(0, stop), i -> random.nextBoolean());
            if (random.nextBoolean()) {
                driver.closeFlushed();
            } else {
                driver.close();
            }
        }
    }

    private static TreeMap<String, String> dumpAfter(List<CommittedEntry> entries, IntPredicate roundEnds)
            throws IOException {
        try (TempDirectory directory = new TempDirectory();
                ApplyDriver driver = new ApplyDriver(directory.path())) {
            driver.applyRest(entries, roundEnds);
            return driver.dump();
        }
    }
}
