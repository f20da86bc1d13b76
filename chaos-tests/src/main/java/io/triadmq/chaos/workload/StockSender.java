package io.triadmq.chaos.workload;

import io.triadmq.chaos.stock.StockProcess;
import io.triadmq.chaos.stock.StockVersion;
import io.triadmq.client.MessageQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends with an unmodified client of RocketMQ. A send that is not acknowledged counts as unknown, whatever the client
 * says: its exceptions do not tell what was refused from what may be stored.
 */
final class StockSender implements MessageSender {
    private final Map<String, CompletableFuture<Long>> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final StockProcess process;

    StockSender(StockVersion version, String nameServers, Path directory, String name) throws IOException {
        process = StockProcess.start(version, nameServers, directory, name + "-producer", this::answered);
        process.say("produce chaos-stock-" + name);
    }

    @Override
    public CompletableFuture<Long> send(MessageQueue queue, int producer, int sequence, int bytes) {
        String id = Long.toString(ids.getAndIncrement());
        CompletableFuture<Long> outcome = new CompletableFuture<>();
        open.put(id, outcome);
        process.say(id + " " + queue.topic() + " " + queue.brokerName() + " " + queue.queueId() + " " + producer + " "
                + sequence + " " + bytes);
        return outcome;
    }

    private void answered(String line) {
        String[] words = line.split(" ", 3);
        if (words.length == 3 && (words[0].equals("ACK") || words[0].equals("NAK"))) {
            CompletableFuture<Long> outcome = open.remove(words[1]);
            if (outcome == null) {
                return;
            }
            if (words[0].equals("ACK")) {
                outcome.complete(Long.parseLong(words[2]));
            } else {
                outcome.completeExceptionally(new SendFailure(false, words[2]));
            }
        } else if (line.startsWith("FAIL")) {
            open.values().forEach(outcome -> outcome.completeExceptionally(new SendFailure(false, line)));
        }
    }

    @Override
    public void close() {
        process.say(".");
        process.close();
    }
}
