package io.triadmq.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One JVM of a peer, on a leash. */
final class ServerProcess {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private Process process;

    /**
     * @param jvmArguments flags and class path
     * @param main class and arguments
     */
    ServerProcess(
            String name, List<String> jvmArguments, List<String> main, Map<String, String> environment, Path directory)
            throws IOException {
        this.name = name;
        this.command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.add(Leash.class.getName());
        command.addAll(main);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.process = launch();
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Path output() {
        return directory.resolve(name + ".out");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException {
        process = launch();
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
