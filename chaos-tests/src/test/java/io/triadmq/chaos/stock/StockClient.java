package io.triadmq.chaos.stock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An application of one version of the stock client, in a JVM of its own, controlled line by line. It ends with this
 * JVM, because its standard input does.
 *
 * <p>Not thread-safe.
 */
final class StockClient implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(120);
    /** Stands for the end of the output in the queue of lines. */
    private static final String ENDED = "FAIL the driver process ended";

    private final StockVersion version;
    private final Process process;
    private final PrintWriter commands;
    private final Path errors;
    /** Bounded by what one command answers, which the tests keep to some thousand lines. */
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private StockClient(StockVersion version, Process process, Path errors) {
        this.version = version;
        this.process = process;
        this.errors = errors;
        this.commands = new PrintWriter(process.outputWriter(), true);
        Thread reader = new Thread(this::readLines, "stock-client-" + version.number());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * @param directory for its logs
     * @param options JVM options beyond those that the version needs, for example system properties of the client
     */
    static StockClient start(StockVersion version, String nameServers, Path directory, String... options)
            throws IOException, InterruptedException {
        Path home = Path.of("clients", "rocketmq-" + version.number(), "target");
        if (!Files.isDirectory(home.resolve("lib"))) {
            throw new IllegalStateException(
                    home.toAbsolutePath() + " holds no client; build the modules below chaos-tests/clients first");
        }
        Files.createDirectories(directory);
        Path errors = directory.resolve("driver-" + version.number() + ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(version.jvmOptions());
        command.add("-Duser.home=" + directory);
        command.add("-Drocketmq.client.logUseSlf4j=false");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", home.resolve("classes") + ":" + home.resolve("lib") + "/*"));
        command.addAll(List.of("stock.Driver", nameServers));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        StockClient client = new StockClient(version, process, errors);
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

    /** Pulls every queue from the saved offset to its end and saves where it came to. */
    List<StockMessage> pull(String group, String topic) throws InterruptedException {
        return ask("pull " + group + " " + topic);
    }

    private List<StockMessage> ask(String command) throws InterruptedException {
        commands.println(command);
        return awaitEnd(ANSWER_PATIENCE).stream().map(StockMessage::parse).toList();
    }

    private List<String> awaitEnd(Duration patience) throws InterruptedException {
        List<String> answer = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("client " + version.number() + " does not answer within "
                        + patience.toSeconds() + " s; see " + errors);
            }
            if (line.startsWith("FAIL")) {
                throw new AssertionError("client " + version.number() + ": " + line + "; see " + errors);
            }
            if (line.equals("END")) {
                return answer;
            }
            answer.add(line);
        }
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("FAIL reading the driver's answers: " + e);
        }
        lines.add(ENDED);
    }

    @Override
    public void close() throws InterruptedException {
        commands.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
