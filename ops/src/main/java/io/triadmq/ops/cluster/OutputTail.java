package io.triadmq.ops.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a text file. */
final class OutputTail {
    /** More than any excerpt that is shown; keeps a huge file out of memory. */
    private static final int WINDOW_BYTES = 16 * 1024;

    private OutputTail() {}

    /** Up to {@code count} last lines that are not blank; empty if the file does not exist. */
    static List<String> of(Path file, int count) throws IOException {
        return of(file, 0, count);
    }

    /** The same of what was written at or after the byte {@code from}. */
    static List<String> of(Path file, long from, int count) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            long start = Math.max(from, input.length() - WINDOW_BYTES);
            byte[] end = new byte[(int) Math.max(0, input.length() - start)];
            input.seek(start);
            input.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }
}
