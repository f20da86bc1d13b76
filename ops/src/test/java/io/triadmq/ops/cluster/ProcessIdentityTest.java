package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProcessIdentityTest {
    @Test
    void sameProcess_hasTheSameIdentityAtEveryLook() {
        long self = ProcessHandle.current().pid();
        assertEquals(ProcessIdentity.of(self), ProcessIdentity.of(self));
        assertTrue(ProcessIdentity.of(self).orElseThrow().isRunning());
    }

    @Test
    void otherProcessUnderTheSamePid_isNotTakenForIt() {
        ProcessIdentity foreign = new ProcessIdentity(ProcessHandle.current().pid(), "boot0-1");
        assertFalse(foreign.isRunning());
        assertEquals(Optional.empty(), foreign.handle());
    }

    @Test
    void endedProcess_doesNotRun() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        assertTrue(identity.isRunning());
        process.destroyForcibly().waitFor();
        assertFalse(identity.isRunning());
    }
}
