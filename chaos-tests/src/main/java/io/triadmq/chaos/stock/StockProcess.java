package io.triadmq.chaos.stock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An application of one version of the stock client, in a JVM of its own, spoken to in lines. It ends with this JVM,
 * because its standard input does. What it answers comes on a thread of its own.
 *
 * <p>Thread-safe.
 */
public final class StockProcess implements AutoCloseable {
    /** Stands for the end of the output. */
    public static final String ENDED = "FAIL the driver process ended";

    private static final long END_SECONDS = 10;

    private final Process process;
    private final PrintWriter commands;
    private final Path errors;
    private final Consumer<String> listener;

    private StockProcess(StockVersion version, Process process, Path errors, Consumer<String> listener) {
        this.process = process;
        this.errors = errors;
        this.listener = listener;
        this.commands = new PrintWriter(process.outputWriter(), true);
        Thread reader = new Thread(this::readLines, "stock-client-" + version.number());
        reader.setDaemon(true);
        reader.start();
    }

    /** Why there is no such client here; empty when there is. */
    public static Optional<String> whyNot(StockVersion version) {
        return home(version).isPresent()
                ? Optional.empty()
                : Optional.of("the stock client " + version.number() + " is not built; build the modules below"
                        + " chaos-tests/clients first");
    }

    /**
     * @param directory for its logs
     * @param name of the file in it that takes the standard error
     * @param listener gets each line of the answers, at last {@link #ENDED}
     * @param options JVM options beyond those that the version needs, for example system properties of the client
     */
    public static StockProcess start(
            StockVersion version,
            String nameServers,
            Path directory,
            String name,
            Consumer<String> listener,
            String... options)
            throws IOException {
        Path home = home(version)
                .orElseThrow(() -> new IllegalStateException(whyNot(version).orElse("no client")));
        Files.createDirectories(directory);
        Path errors = directory.resolve(name + "-" + version.number() + ".txt");
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
        return new StockProcess(version, process, errors, listener);
    }

    /** Tests run in the module, the triad command anywhere. */
    private static Optional<Path> home(StockVersion version) {
        Path client = Path.of("clients", "rocketmq-" + version.number(), "target");
        String installed = System.getProperty("triad.home", "");
        return List.of(client, Path.of(installed, "chaos-tests").resolve(client)).stream()
                .filter(home -> Files.isDirectory(home.resolve("lib")))
                .findFirst();
    }

    /** Sends a line. */
    public void say(String line) {
        synchronized (commands) {
            commands.println(line);
        }
    }

    /** Where it writes what it complains about. */
    public Path errors() {
        return errors;
    }

    private void readLines() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                listener.accept(line);
            }
        } catch (IOException e) {
            listener.accept("FAIL reading the driver's answers: " + e);
        }
        listener.accept(ENDED);
    }

    /** Ends it in an orderly way if it ends in time, else in the other. */
    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
