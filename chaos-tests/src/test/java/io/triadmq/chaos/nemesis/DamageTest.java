package io.triadmq.chaos.nemesis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as a store leaves them: written up to somewhere, then zeroes. */
final class DamageTest {
    private static final int WRITTEN = 150_001;
    private static final int SIZE = 400_000;

    @TempDir
    Path directory;

    private Path file;
    private final byte[] before = new byte[SIZE];

    @BeforeEach
    void write() throws Exception {
        new Random(5).nextBytes(before);
        Arrays.fill(before, WRITTEN, SIZE, (byte) 0);
        before[WRITTEN - 1] = 1;
        file = Files.write(directory.resolve("file"), before);
    }

    @Test
    void bitflip_changesOneBitOfWhatWasWritten() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Files.write(file, before);
            Damage.BITFLIP.to(file, new SplittableRandom(seed));
            byte[] after = Files.readAllBytes(file);
            int place = Arrays.mismatch(before, after);
            assertTrue(place >= 0 && place < WRITTEN, "at " + place);
            assertEquals(1, Integer.bitCount((before[place] ^ after[place]) & 0xff));
            after[place] = before[place];
            assertArrayEquals(before, after);
        }
    }

    @Test
    void truncation_cutsSomethingThatWasWritten() throws Exception {
        Damage.TRUNCATE.to(file, new SplittableRandom(1));
        byte[] after = Files.readAllBytes(file);
        assertTrue(after.length < WRITTEN);
        assertArrayEquals(Arrays.copyOf(before, after.length), after);
    }

    @Test
    void tornTail_isZeroWithinTheLastPage() throws Exception {
        Damage.TORN.to(file, new SplittableRandom(1));
        byte[] after = Files.readAllBytes(file);
        assertEquals(SIZE, after.length);
        assertEquals(0, after[WRITTEN - 1]);
        assertArrayEquals(Arrays.copyOf(before, WRITTEN - 4096), Arrays.copyOf(after, WRITTEN - 4096));
    }

    @Test
    void sameSeed_doesTheSame() throws Exception {
        String first = Damage.BITFLIP.to(file, new SplittableRandom(3));
        assertEquals(first, Damage.BITFLIP.to(file, new SplittableRandom(3)));
        assertArrayEquals(before, Files.readAllBytes(file), "the same bit flipped twice");
    }
}
