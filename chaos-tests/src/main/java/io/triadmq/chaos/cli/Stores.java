package io.triadmq.chaos.cli;

import io.triadmq.chaos.run.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the nodes of a run stored: large, and of no use when nothing broke. Their logs stay. */
final class Stores {
    private Stores() {}

    static void delete(Path runDirectory) throws IOException {
        Path nodes = runDirectory.resolve(Judgement.NODES);
        if (!Files.isDirectory(nodes)) {
            return;
        }
        List<Path> stores;
        try (Stream<Path> found = Files.list(nodes)) {
            stores = found.map(node -> node.resolve("store"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        for (Path store : stores) {
            List<Path> content;
            try (Stream<Path> tree = Files.walk(store)) {
                content = tree.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : content) {
                Files.delete(each);
            }
        }
    }
}
