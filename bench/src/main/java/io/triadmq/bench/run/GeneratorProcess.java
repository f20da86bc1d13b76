package io.triadmq.bench.run;

import io.triadmq.bench.load.Fields;
import io.triadmq.bench.load.LoadGenerator;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A running {@link LoadGenerator}. It ends with its input, so it never outlives the bench. Used by one thread. */
final class GeneratorProcess implements AutoCloseable {
    /** The longest answers: a stop that drains, a topic that takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final Path log;
    private final BufferedWriter commands;
    private final BufferedReader answers;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "generator-answers");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts it; returns when its client has started. */
    GeneratorProcess(LoadClient client, String nameServers, Path directory) throws Exception {
        Files.createDirectories(directory);
        log = directory.resolve("generator.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-Duser.home=" + directory,
                "-Djava.io.tmpdir=" + directory,
                "-Dlogback.configurationFile=io/triadmq/bench/logback-bench.xml",
                "-cp",
                client.classPath(),
                LoadGenerator.class.getName(),
                client.className(),
                nameServers);
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(log.toFile())
                .start();
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer("start");
    }

    long pid() {
        return process.pid();
    }

    /** @throws IllegalStateException if the generator says that it failed, or says nothing */
    Fields call(Fields command) throws IOException, InterruptedException {
        commands.write(command.format());
        commands.newLine();
        commands.flush();
        return answer(command.word());
    }

    Fields call(String command) throws IOException, InterruptedException {
        return call(Fields.of(command));
    }

    private Fields answer(String command) throws InterruptedException {
        @Nullable String line;
        try {
            line = reader.submit(answers::readLine).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "load generator gives no answer to '" + command + "': " + e + "; see " + log);
        }
        if (line == null) {
            throw new IllegalStateException("load generator ended at '" + command + "'; see " + log);
        }
        Fields answer = Fields.parse(line);
        if (answer.word().equals("failed")) {
            throw new IllegalStateException("load generator: '" + command + "' failed: " + answer.text("error"));
        }
        return answer;
    }

    @Override
    public void close() throws InterruptedException {
        reader.shutdownNow();
        process.destroyForcibly();
        if (!process.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("load generator " + pid() + " survived SIGKILL");
        }
    }
}
