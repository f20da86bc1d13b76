package io.triadmq.chaos.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history to disk while it happens, in the form that Jepsen's checkers read: one EDN map per line, in
 * real-time order, densely numbered.
 *
 * <p>Thread-safe. What was written is in the file after {@link #flush} or {@link #close}; the latter first ends every
 * open operation as unknown, since a checker finds the writer of a value among completions only.
 */
public final class HistoryWriter implements AutoCloseable {
    /**
     * A process whose operation ended unknown is dead, and goes on under its number plus this. More processes than this
     * are refused, so numbers never meet.
     */
    static final int CONCURRENCY = 10_000;

    private static final int BUFFER_CHARS = 1 << 16;

    private final long originNanos;
    private final BufferedWriter out;
    private final List<ClientProcess> processes = new ArrayList<>();
    private long nextIndex;
    /** Nothing may begin any more. */
    private boolean ending;

    private boolean closed;

    /** @param originNanos {@link System#nanoTime} of the begin of the run, which all its histories share */
    public HistoryWriter(Path file, long originNanos) throws IOException {
        this.originNanos = originNanos;
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.out = new BufferedWriter(Files.newBufferedWriter(file), BUFFER_CHARS);
    }

    /** A new client, which has no operation open. */
    public synchronized ClientProcess newProcess() {
        if (processes.size() == CONCURRENCY) {
            throw new IllegalStateException("a history has at most " + CONCURRENCY + " processes at a time");
        }
        ClientProcess process = new ClientProcess(this, processes.size());
        processes.add(process);
        return process;
    }

    /** Notes the begin or the end of a fault; both are of type {@code :info}. */
    public synchronized void nemesis(String f, @Nullable Object value) {
        nemesis(f, value, Map.of());
    }

    /** As {@link #nemesis(String, Object)}. */
    public synchronized void nemesis(String f, @Nullable Object value, Map<String, Object> extras) {
        write(Operation.NEMESIS, OpType.INFO, f, value, null, extras);
    }

    /** How many lines there are. */
    public synchronized long size() {
        return nextIndex;
    }

    /** Nothing is written once it is closed: an answer that comes after the run changes nothing. */
    synchronized boolean write(
            int process,
            OpType type,
            String f,
            @Nullable Object value,
            @Nullable Object error,
            Map<String, Object> extras) {
        if (closed || (ending && type == OpType.INVOKE)) {
            return false;
        }
        Operation operation =
                new Operation(nextIndex++, System.nanoTime() - originNanos, process, type, f, value, error, extras);
        try {
            out.write(operation.toEdn());
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        }
        return true;
    }

    public synchronized void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        List<ClientProcess> all;
        synchronized (this) {
            ending = true;
            all = List.copyOf(processes);
        }
        // Without our lock: a process takes its own first and ours inside.
        all.forEach(ClientProcess::endOpen);
        synchronized (this) {
            closed = true;
            out.close();
        }
    }
}
