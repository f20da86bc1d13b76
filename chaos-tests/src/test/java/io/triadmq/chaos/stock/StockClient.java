package io.triadmq.chaos.stock;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An application of one version of the stock client, in a JVM of its own, controlled by commands with answers.
 *
 * <p>Not thread-safe.
 */
final class StockClient implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(120);

    private final StockVersion version;
    private final StockProcess process;
    /** Bounded by what one command answers, which the tests keep to some thousand lines. */
    private final BlockingQueue<String> lines;

    private StockClient(StockVersion version, StockProcess process, BlockingQueue<String> lines) {
        this.version = version;
        this.process = process;
        this.lines = lines;
    }

    /**
     * @param directory for its logs
     * @param options JVM options beyond those that the version needs, for example system properties of the client
     */
    static StockClient start(StockVersion version, String nameServers, Path directory, String... options)
            throws IOException, InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        StockProcess process = StockProcess.start(version, nameServers, directory, "driver", lines::add, options);
        StockClient client = new StockClient(version, process, lines);
        client.awaitEnd(START_PATIENCE);
        return client;
    }

    StockVersion version() {
        return version;
    }

    /** @param mode {@code sync}, {@code async}, {@code oneway} or {@code selector} */
    List<StockMessage> send(String mode, String topic, String tag, String prefix, int count)
            throws InterruptedException {
        return ask(String.join(" ", "send", mode, topic, tag, prefix, Integer.toString(count)));
    }

    /**
     * Consumes until {@code count} messages came and then none for a moment, or {@code patience} is over; shuts the
     * consumer down, which saves its offsets.
     *
     * @param mode {@code concurrent} or {@code orderly}
     */
    List<StockMessage> consume(String mode, String group, String topic, String expression, int count, Duration patience)
            throws InterruptedException {
        return ask(String.join(
                " ",
                "consume",
                mode,
                group,
                topic,
                expression,
                Integer.toString(count),
                Long.toString(patience.toMillis())));
    }

    /**
     * Sends messages of which every first is committed, every second rolled back, every third left unknown.
     *
     * @param mode {@code resolve}: answers the checks of the third, waits for them; {@code abandon}: shuts down without
     *     waiting; {@code adopt}: sends nothing, but answers {@code count} checks of others
     */
    List<StockMessage> transact(String mode, String group, String topic, String prefix, int count)
            throws InterruptedException {
        return ask(String.join(" ", "transact", mode, group, topic, prefix, Integer.toString(count)));
    }

    /** Pulls every queue from the saved offset to its end and saves where it came to. */
    List<StockMessage> pull(String group, String topic) throws InterruptedException {
        return ask("pull " + group + " " + topic);
    }

    private List<StockMessage> ask(String command) throws InterruptedException {
        process.say(command);
        return awaitEnd(ANSWER_PATIENCE).stream().map(StockMessage::parse).toList();
    }

    private List<String> awaitEnd(Duration patience) throws InterruptedException {
        List<String> answer = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("client " + version.number() + " does not answer within "
                        + patience.toSeconds() + " s; see " + process.errors());
            }
            if (line.startsWith("FAIL")) {
                throw new AssertionError("client " + version.number() + ": " + line + "; see " + process.errors());
            }
            if (line.equals("END")) {
                return answer;
            }
            answer.add(line);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
