package io.triadmq.chaos.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a stored history, an operation at a time, however long it is. */
public final class HistoryFile {
    private HistoryFile() {}

    /**
     * Hands every operation to {@code reader}, in order.
     *
     * @throws IOException if it cannot be read, or a line is no operation
     */
    public static void read(Path file, Consumer<Operation> reader) throws IOException {
        long lineNumber = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lineNumber++;
                if (!line.isBlank()) {
                    reader.accept(parse(file, lineNumber, line));
                }
            }
        }
    }

    private static Operation parse(Path file, long lineNumber, String line) throws IOException {
        try {
            return Operation.parse(line);
        } catch (IllegalArgumentException | ClassCastException | NullPointerException | ArithmeticException e) {
            throw new IOException(file + ", line " + lineNumber + " is no operation: " + e.getMessage(), e);
        }
    }
}
