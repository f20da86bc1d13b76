package io.triadmq.chaos.scripts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The release that the build has assembled, linked into another place, and commands run in it. */
final class Installation {
    private static final long PATIENCE_SECONDS = 60;

    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    /** How a command ended, and all that it printed. */
    record Result(int exitCode, String output) {
        List<String> lines() {
            return output.lines().toList();
        }
    }

    /** Makes a copy at {@code home} whose jars are symbolic links, since they weigh a hundred megabytes. */
    static Installation at(Path home) throws IOException {
        Path dist = Path.of("..", "ops", "target", "dist").toAbsolutePath().normalize();
        if (!Files.isDirectory(dist.resolve("lib"))) {
            throw new IllegalStateException(dist + " is missing: run the phase package (or verify), not test alone");
        }
        Files.createDirectories(home.resolve("bin"));
        try (var scripts = Files.list(dist.resolve("bin"))) {
            for (Path script : scripts.toList()) {
                Files.copy(
                        script, home.resolve("bin").resolve(script.getFileName().toString()));
            }
        }
        Files.createSymbolicLink(home.resolve("lib"), dist.resolve("lib"));
        Files.createSymbolicLink(home.resolve("conf"), dist.resolve("conf"));
        return new Installation(home);
    }

    Path home() {
        return home;
    }

    Path script(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** A Java home whose {@code java} prints its arguments, one per line, instead of running anything. */
    static Path fakeJava(Path directory, String version) throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path java = directory.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        if (!java.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + java + " executable");
        }
        return directory;
    }

    /** Runs a command to its end. */
    static Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Process process = start(environment, command);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " does not end; it said: " + output);
        }
        return new Result(process.exitValue(), output);
    }

    /** Starts a command with standard error merged into standard output. */
    static Process start(Map<String, String> environment, String... command) throws IOException {
        return prepare(environment, command).start();
    }

    /** A command in a clean environment, with standard error merged into standard output. */
    static ProcessBuilder prepare(Map<String, String> environment, String... command) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
        Map<String, String> inherited = new HashMap<>(builder.environment());
        List<String> ours = List.of(
                "TRIAD_HOME",
                "ROCKETMQ_HOME",
                "JAVA_OPT",
                "JAVA_OPTS",
                "JAVA_OPT_EXT",
                "MAX_POSSIBLE_HEAP",
                "TRIAD_LOG_DIR",
                "ROCKSDB_SHAREDLIB_DIR");
        ours.forEach(inherited::remove);
        inherited.put("JAVA_HOME", System.getProperty("java.home"));
        inherited.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(inherited);
        return builder;
    }
}
