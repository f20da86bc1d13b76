package io.triadmq.ops.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortBlocksTest {
    private static final long SEED = 42;

    @TempDir
    Path directory;

    @Test
    void derivedPorts_neverMeetThoseOfAnotherNode() {
        try (PortBlocks blocks = blocks()) {
            Set<Integer> all = new HashSet<>();
            for (int i = 0; i < 30; i++) {
                PortBlocks.Ports ports = blocks.take();
                assertTrue(all.add(ports.listen() - 2));
                assertTrue(all.add(ports.listen()));
                assertTrue(all.add(ports.raft()));
            }
        }
    }

    @Test
    void blockOfAnotherCluster_isNotTaken_evenWhileItsNodesAreDown() {
        try (PortBlocks first = blocks();
                PortBlocks second = blocks()) {
            assertNotEquals(first.take(), second.take());
        }
    }

    @Test
    void blockOfAClosedCluster_isTakenAgain() {
        PortBlocks.Ports ports;
        try (PortBlocks first = blocks()) {
            ports = first.take();
        }
        try (PortBlocks second = blocks()) {
            assertEquals(ports, second.take());
        }
    }

    @Test
    void blockWithAPortInUse_isNotTaken() throws IOException {
        PortBlocks.Ports ports;
        try (PortBlocks first = blocks()) {
            ports = first.take();
        }
        try (ServerSocket taken = new ServerSocket(ports.listen() - 2, 1, InetAddress.getLoopbackAddress());
                PortBlocks second = blocks()) {
            assertTrue(taken.isBound());
            assertNotEquals(ports, second.take());
        }
    }

    /** All with the same seed, so that they try the same block first. */
    private PortBlocks blocks() {
        return new PortBlocks(directory, new SplittableRandom(SEED));
    }
}
