package io.triadmq.chaos.workload;

import io.triadmq.chaos.stock.StockProcess;
import io.triadmq.chaos.stock.StockVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Consumes with an unmodified client of RocketMQ. */
final class StockReceiver implements MessageReceiver {
    private final StockProcess process;

    StockReceiver(
            StockVersion version,
            String nameServers,
            Path directory,
            String group,
            String topic,
            int number,
            Listener listener)
            throws IOException {
        process = StockProcess.start(
                version, nameServers, directory, "consumer-" + number, line -> received(line, listener));
        process.say("listen " + group + " " + topic);
    }

    private static void received(String line, Listener listener) {
        String[] words = line.split(" ");
        if (words.length == 4 && words[0].equals("GOT")) {
            listener.received(Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3].equals("1"));
        }
    }

    @Override
    public OptionalInt queues() {
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        process.say(".");
        process.close();
    }
}
