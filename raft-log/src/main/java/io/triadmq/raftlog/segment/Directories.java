package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Directory operations whose durability matters. */
final class Directories {
    private Directories() {}

    /** Makes created, renamed and deleted names durable. */
    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes a small file so that after a crash it has either the old or the new content. */
    static void replace(Path file, ByteBuffer content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + SegmentNames.TEMPORARY_SUFFIX);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            force(parent);
        }
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = new ArrayList<>();
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
            names.sort(null);
            return names;
        }
    }

    /** Deletes a directory that holds plain files only; nothing happens when it is absent. */
    static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            for (String name : names(directory)) {
                Files.delete(directory.resolve(name));
            }
            Files.delete(directory);
        }
    }
}
