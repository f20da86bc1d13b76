package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.triadmq.ops.cluster.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InventoryTest {
    @TempDir
    Path home;

    @Test
    void closing_endsWhatWasStarted_andForgetsIt() throws Exception {
        Process process = sleeper();
        try (Inventory inventory = Inventory.open(home)) {
            inventory.add(Thing.process(identity(process)));
        }
        assertTrue(process.waitFor(5, TimeUnit.SECONDS));
        assertEquals(List.of(), files());
    }

    @Test
    void deadRun_isCleaned_aLivingOneIsNot() throws Exception {
        Process ofDead = sleeper();
        Process ofLiving = sleeper();
        leaveBehind(Thing.process(identity(ofDead)).toLine() + "\nPROCESS\t1");
        try (Inventory living = Inventory.open(home)) {
            living.add(Thing.process(identity(ofLiving)));
            List<String> done = Inventory.cleanAbandoned(home);
            assertEquals(List.of("removed process " + ofDead.pid()), done, "the torn line was never made");
            assertTrue(ofDead.waitFor(5, TimeUnit.SECONDS));
            assertTrue(ofLiving.isAlive());
            assertEquals(1, files().size());
        }
        assertEquals(List.of(), Inventory.cleanAbandoned(home));
    }

    /** The number of a process that ended may belong to somebody else by now. */
    @Test
    void processWithAnotherStart_isLeftAlone() throws Exception {
        Process innocent = sleeper();
        leaveBehind("PROCESS\t" + innocent.pid() + "\tboot00000000-1\t.");
        Inventory.cleanAbandoned(home);
        assertTrue(innocent.isAlive());
        innocent.destroyForcibly();
    }

    @Test
    void mountsAndNamespacesOfADeadRun_areTakenDown() throws Exception {
        assumeTrue(NodeDisk.whyNot().isEmpty(), () -> NodeDisk.whyNot().orElse(""));
        assumeTrue(NamespaceNetwork.whyNot().isEmpty(), () -> NamespaceNetwork.whyNot()
                .orElse(""));
        Path point = home.resolve("disk");
        Inventory run = Inventory.open(home.resolve("elsewhere"));
        NodeDisk disk = NodeDisk.make(home.resolve("image"), point, 64 << 20, "unused", run);
        disk.freeze();
        String namespace = "triad" + run.run() + "-t";
        Tool.run("ip", "netns", "add", namespace);

        leaveBehind(
                Thing.mount(point).toLine() + "\n" + Thing.namespace(namespace).toLine());
        List<String> done = Inventory.cleanAbandoned(home);

        assertEquals(List.of("removed mount " + point, "removed namespace " + namespace), done);
        assertTrue(Mounts.deviceAt(point).isEmpty());
        assertFalse(Files.exists(Path.of("/run/netns", namespace)));
        run.close();
    }

    private void leaveBehind(String content) throws Exception {
        Files.writeString(home.resolve("dead.things"), content, StandardOpenOption.CREATE_NEW);
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(home)) {
            return all.toList();
        }
    }

    private static ProcessIdentity identity(Process process) {
        return ProcessIdentity.of(process.pid()).orElseThrow();
    }

    private static Process sleeper() throws Exception {
        return new ProcessBuilder("sleep", "60").start();
    }
}
