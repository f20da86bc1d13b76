package io.triadmq.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {
    private static final List<Long> SELF = List.of(ProcessHandle.current().pid());

    @TempDir
    private Path directory;

    @Test
    void busyProcess_usesCpuThatIsCountedForItAndForTheMachine() {
        CpuWindow window = CpuWindow.open(SELF, List.of());
        double before = Proc.cpuSeconds(SELF);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (Proc.cpuSeconds(SELF) - before < 0.2) {
            assertTrue(System.nanoTime() < deadline, "the CPU time of a busy process does not grow");
        }
        CpuWindow.Use use = window.close();
        assertTrue(use.serverSeconds() >= 0.2, use.toString());
        assertEquals(0, use.generatorSeconds());
        assertTrue(use.elsewhereCores() >= 0, use.toString());
    }

    @Test
    void processThatIsGone_countsAsNothing() {
        assertEquals(0, Proc.cpuSeconds(List.of(Long.MAX_VALUE)));
        assertTrue(Proc.compilerSeconds(List.of(Long.MAX_VALUE)).isEmpty());
    }

    @Test
    void compilerThreads_areFound() {
        assertFalse(Proc.compilerSeconds(SELF).isEmpty());
    }

    @Test
    void writtenFile_showsAtTheDevice() throws IOException, InterruptedException {
        DiskWrites disk = new DiskWrites(directory);
        disk.sync();
        OptionalLong before = disk.bytes();
        Assumptions.assumeTrue(before.isPresent(), "the temporary directory lies on no block device");
        byte[] content = new byte[4 << 20];
        new Random(1).nextBytes(content);
        Files.write(directory.resolve("file"), content);
        disk.sync();
        long grown = disk.bytes().orElseThrow() - before.getAsLong();
        assertTrue(grown >= content.length, "the device counts " + grown + " bytes");
    }
}
