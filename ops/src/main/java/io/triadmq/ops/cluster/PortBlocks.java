package io.triadmq.ops.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds ports for the nodes of a cluster, in blocks of ten, so that the ports derived from a listen port (two below
 * for old clients, one above for Raft) never meet those of a neighbour.
 *
 * <p>Blocks lie below the range from which systems take ports for outgoing connections (32768 on Linux), because a
 * killed node must find its ports free when it comes back. A file lock per block, held until {@link #close}, keeps
 * clusters of other processes of this machine away while a node of ours is down.
 *
 * <p>Not thread-safe.
 */
final class PortBlocks implements AutoCloseable {
    private static final int BLOCK_PORTS = 10;
    private static final int FIRST_PORT = 12_000;
    private static final int BLOCKS = 2_000;
    /** Where the listen port stands in its block: room for the port two below, and one above. */
    private static final int LISTEN_OFFSET = 2;

    private static final int RAFT_OFFSET = 3;

    private final Path lockDirectory;
    private final RandomGenerator random;
    private final List<FileChannel> held = new ArrayList<>();

    PortBlocks(RandomGenerator random) {
        // Per user: a directory of another user could not be written to.
        this(Path.of(System.getProperty("java.io.tmpdir"), "triadmq-ports-" + System.getProperty("user.name")), random);
    }

    PortBlocks(Path lockDirectory, RandomGenerator random) {
        this.lockDirectory = lockDirectory;
        this.random = random;
    }

    /** The ports of one node. */
    record Ports(int listen, int raft) {}

    /** @throws UncheckedIOException if no block is free */
    Ports take() {
        int start = random.nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int base = FIRST_PORT + (start + i) % BLOCKS * BLOCK_PORTS;
            if (reserve(base)) {
                return new Ports(base + LISTEN_OFFSET, base + RAFT_OFFSET);
            }
        }
        throw new UncheckedIOException(new IOException("no free block of ports between " + FIRST_PORT + " and "
                + (FIRST_PORT + BLOCKS * BLOCK_PORTS) + "; stop other clusters (triad cluster stop)"));
    }

    private boolean reserve(int base) {
        FileChannel channel = lock(base);
        if (channel == null) {
            return false;
        }
        if (bindable(base) && bindable(base + LISTEN_OFFSET) && bindable(base + RAFT_OFFSET)) {
            held.add(channel);
            return true;
        }
        release(channel);
        return false;
    }

    private @Nullable FileChannel lock(int base) {
        try {
            Files.createDirectories(lockDirectory);
            FileChannel channel = FileChannel.open(
                    lockDirectory.resolve(Integer.toString(base)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                // Another cluster of this JVM has it.
                release(channel);
                return null;
            }
            release(channel);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock ports in " + lockDirectory, e);
        }
    }

    private static boolean bindable(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release a port lock", e);
        }
    }

    @Override
    public void close() {
        held.forEach(PortBlocks::release);
        held.clear();
    }
}
