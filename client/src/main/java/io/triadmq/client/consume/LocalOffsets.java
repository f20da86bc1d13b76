package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.StartPosition;
import io.triadmq.client.TriadClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Offsets of one member in a file, for broadcasting: one line {@code topic broker queue offset} per queue. Replaced as a
 * whole, so that a crash leaves the old or the new one. Thread-safe.
 */
final class LocalOffsets implements OffsetStore {
    private final Path file;
    private final OffsetCalls calls;
    private final Function<MessageQueue, StartPosition> otherwise;

    /** Guarded by this object's lock, as is the file. */
    private final Map<MessageQueue, Long> offsets;

    LocalOffsets(Path file, OffsetCalls calls, Function<MessageQueue, StartPosition> otherwise) {
        this.file = file.toAbsolutePath();
        this.calls = calls;
        this.otherwise = otherwise;
        this.offsets = read(this.file);
    }

    private static Map<MessageQueue, Long> read(Path file) {
        Map<MessageQueue, Long> offsets = new TreeMap<>();
        if (!Files.exists(file)) {
            return offsets;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split(" ", -1);
                if (parts.length != 4) {
                    throw new TriadClientException(
                            file + ": expected 'topic broker queue offset', found '" + line + "'");
                }
                offsets.put(new MessageQueue(parts[0], parts[1], Integer.parseInt(parts[2])), Long.parseLong(parts[3]));
            }
            return offsets;
        } catch (IOException | NumberFormatException e) {
            throw new TriadClientException("cannot read the offsets in " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public CompletableFuture<Long> start(MessageQueue queue) {
        synchronized (this) {
            Long saved = offsets.get(queue);
            if (saved != null) {
                return CompletableFuture.completedFuture(saved);
            }
        }
        return calls.resolve(queue, otherwise.apply(queue));
    }

    @Override
    public synchronized CompletableFuture<Void> save(MessageQueue queue, long offset, long lockEpoch) {
        offsets.put(queue, offset);
        try {
            write();
            return CompletableFuture.completedFuture(null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void write() throws IOException {
        List<String> lines = new ArrayList<>();
        offsets.forEach((queue, offset) ->
                lines.add(queue.topic() + " " + queue.brokerName() + " " + queue.queueId() + " " + offset));
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
