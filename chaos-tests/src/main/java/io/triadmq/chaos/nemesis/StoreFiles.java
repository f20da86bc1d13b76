package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.DirectoryTree;
import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files in which a stopped broker stores. */
final class StoreFiles {
    /** Belongs to the file system. */
    private static final String LOST_AND_FOUND = "lost+found";

    private StoreFiles() {}

    /** Deletes everything; the directory itself may be the root of a mounted disk and stays. */
    static void wipe(NodePlan node) throws IOException {
        try (Stream<Path> children = Files.list(node.storeDirectory())) {
            children.filter(child -> !child.endsWith(LOST_AND_FOUND)).forEach(DirectoryTree::delete);
        }
    }

    /** All files of a part in which something is written, in the order of their names. */
    static List<Path> of(NodePlan node, StorePart part) throws IOException {
        List<Path> filled = new ArrayList<>();
        for (Path file : all(node, part)) {
            if (Damage.writtenBytes(file) > 0) {
                filled.add(file);
            }
        }
        return filled;
    }

    private static List<Path> all(NodePlan node, StorePart part) throws IOException {
        try (Stream<Path> tree = Files.walk(node.storeDirectory())) {
            return tree.filter(path -> !path.startsWith(node.storeDirectory().resolve(LOST_AND_FOUND)))
                    .filter(path -> part.has(node.storeDirectory().relativize(path)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
