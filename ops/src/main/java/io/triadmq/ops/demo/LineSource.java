package io.triadmq.ops.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines that are streamed: a text file in any encoding, byte by byte as it is, without line ends and without blank
 * lines.
 */
public final class LineSource {
    private static final String SHIPPED = "orders.csv";
    /** A quarter of the largest message. */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final String name;
    private final @Nullable Path file;
    private final KeyRule keyRule;
    private final int count;

    private LineSource(String name, @Nullable Path file, KeyRule keyRule) throws IOException {
        this.name = name;
        this.file = file;
        this.keyRule = keyRule;
        this.count = countLines();
    }

    /** A file of the user. Reads it once to count its lines. */
    public static LineSource of(Path file, KeyRule keyRule) throws IOException {
        return new LineSource(file.getFileName().toString(), file, keyRule);
    }

    /** The order events that are shipped with the demonstration; the key is the order. */
    public static LineSource orders() throws IOException {
        return new LineSource(SHIPPED, null, new KeyRule(2, ","));
    }

    public String name() {
        return name;
    }

    /** Lines that are not blank. */
    public int count() {
        return count;
    }

    public KeyRule keyRule() {
        return keyRule;
    }

    /** Receives the lines. */
    interface LineConsumer {
        /** @return false to stop */
        boolean accept(int number, byte[] line) throws InterruptedException;
    }

    /** Hands out all lines in order, numbered from 0. */
    void forEach(LineConsumer consumer) throws IOException, InterruptedException {
        // Latin-1 maps bytes to characters one to one, so the line's bytes come back unchanged.
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(), StandardCharsets.ISO_8859_1))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !consumer.accept(number++, line.getBytes(StandardCharsets.ISO_8859_1))) {
                    return;
                }
            }
        }
    }

    private int countLines() throws IOException {
        int lines = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(), StandardCharsets.ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.length() > MAX_LINE_BYTES) {
                    throw new IOException("a line after line " + lines + " is longer than " + MAX_LINE_BYTES
                            + " bytes; is it a text file?");
                }
                lines += line.isBlank() ? 0 : 1;
            }
        }
        return lines;
    }

    private InputStream open() throws IOException {
        if (file != null) {
            return Files.newInputStream(file);
        }
        InputStream shipped = LineSource.class.getResourceAsStream(SHIPPED);
        if (shipped == null) {
            throw new IOException(SHIPPED + " is missing from the class path");
        }
        return shipped;
    }
}
