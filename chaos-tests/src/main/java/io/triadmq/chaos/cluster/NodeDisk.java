package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A disk of its own for one node: an ext4 file system in a sparse file, mounted where the node stores. What happens to it
 * is done by the kernel, journal recovery included. Needs root.
 *
 * <p>Thread-safe.
 */
public final class NodeDisk {
    /**
     * Without the kindness by which ext4 writes out a file that was replaced but not forced to disk, and with a journal
     * that is not written every five seconds: a power cut shall find what a program forgot to force.
     */
    private static final String OPTIONS = "loop,noatime,noauto_da_alloc,commit=60";

    private static final Logger LOG = LoggerFactory.getLogger(NodeDisk.class);
    private static final String FILLING = ".triad-chaos-filling";
    private static final int BLOCK_BYTES = 4096;

    private final Path image;
    private final Path point;
    private final String controlGroupName;
    private final Inventory inventory;

    private NodeDisk(Path image, Path point, String controlGroupName, Inventory inventory) {
        this.image = image;
        this.point = point;
        this.controlGroupName = controlGroupName;
        this.inventory = inventory;
    }

    /** Why this machine or these rights allow no disks of our own; empty when they do. */
    static Optional<String> whyNot() {
        if (!Tool.isRoot()) {
            return Optional.of("a file system of its own for each node needs root");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return Optional.of("this kernel has no loop devices (/dev/loop-control)");
        }
        return Tool.missing("mkfs.ext4", "mount", "umount", "fallocate");
    }

    /** Makes and mounts it. */
    static NodeDisk make(Path image, Path point, long bytes, String controlGroupName, Inventory inventory)
            throws IOException, InterruptedException {
        Files.createDirectories(point);
        if (image.getParent() != null) {
            Files.createDirectories(image.getParent());
        }
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Tool.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        inventory.add(Thing.mount(point));
        NodeDisk disk = new NodeDisk(image, point, controlGroupName, inventory);
        disk.mount();
        return disk;
    }

    /** Where it is mounted. */
    public Path point() {
        return point;
    }

    /**
     * Cuts its power: what was not forced to disk is gone, every use fails until {@link #remount}. Processes that used
     * it go on, and see errors.
     */
    public void cutPower() throws IOException {
        FileSystemControl.shutDown(point);
    }

    /** Mounts it anew, with the recovery that follows a power cut. No process may use it. */
    public void remount() throws IOException, InterruptedException {
        Mounts.unmount(point);
        mount();
    }

    /** Every write waits until {@link #thaw}. */
    public void freeze() throws IOException {
        FileSystemControl.freeze(point);
    }

    /** Writes go on; nothing if they do. */
    public void thaw() throws IOException {
        FileSystemControl.thaw(point);
    }

    /** Takes all space that is left. */
    public void fill() throws IOException, InterruptedException {
        Path filling = point.resolve(FILLING);
        reserve(filling);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (FileChannel channel = FileChannel.open(
                filling, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            while (true) {
                channel.write(block.clear());
                channel.force(false);
            }
        } catch (IOException full) {
            if (Files.getFileStore(point).getUsableSpace() >= BLOCK_BYTES) {
                throw full;
            }
        }
    }

    /** Most of it in large pieces; others may take space at the same time, so a piece that fails is tried smaller. */
    private void reserve(Path filling) throws IOException, InterruptedException {
        long offset = 0;
        long piece = Files.getFileStore(point).getUsableSpace() / BLOCK_BYTES * BLOCK_BYTES;
        while (piece >= BLOCK_BYTES) {
            try {
                Tool.run("fallocate", "-o", "" + offset, "-l", "" + piece, filling.toString());
                offset += piece;
            } catch (IOException e) {
                LOG.debug("smaller: {}", e.getMessage());
            }
            piece = piece / 2 / BLOCK_BYTES * BLOCK_BYTES;
        }
    }

    /** Gives back what {@link #fill} took, for good: a power cut that follows does not bring the full disk back. */
    public void release() throws IOException {
        Files.deleteIfExists(point.resolve(FILLING));
        try (FileChannel directory = FileChannel.open(point)) {
            directory.force(true);
        }
    }

    /** Limits how fast a process writes to it, until {@link Slowness#close}. */
    public Slowness slow(long pid, long bytesPerSecond) throws IOException {
        String device = Mounts.deviceAt(point).orElseThrow(() -> new IOException("nothing is mounted at " + point));
        ControlGroup group = ControlGroup.make(controlGroupName, inventory);
        group.limitWrites(device, bytesPerSecond);
        group.take(pid);
        return () -> ControlGroup.remove(group.directory());
    }

    /** Why nothing can be slowed down here; empty when it can. */
    public static Optional<String> whyNotSlow() {
        return ControlGroup.whyNot();
    }

    /** A limit in force. */
    public interface Slowness {
        void close() throws IOException;
    }

    private void mount() throws IOException, InterruptedException {
        Tool.run("mount", "-o", OPTIONS, image.toString(), point.toString());
    }
}
