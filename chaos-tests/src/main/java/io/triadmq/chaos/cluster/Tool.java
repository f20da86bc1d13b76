package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands of the system. */
final class Tool {
    private static final long PATIENCE_SECONDS = 30;
    private static final List<String> SBIN = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private Tool() {}

    /** Where a command is; also in the directories of the administrator, which others have not on their path. */
    static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), SBIN.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Which of the commands are missing, as a reason; empty when none is. */
    static Optional<String> missing(String... names) {
        List<String> missing =
                Stream.of(names).filter(name -> find(name).isEmpty()).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of("not installed: " + String.join(", ", missing));
    }

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     * @throws IOException if it is not installed, fails, or takes more than half a minute; with its own words
     */
    static String run(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command));
        all.set(
                0,
                find(command[0])
                        .orElseThrow(() -> new IOException(command[0] + " is not installed"))
                        .toString());
        Path output = Files.createTempFile("triad-chaos-", ".txt");
        try {
            Process process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": no end after " + PATIENCE_SECONDS + " s");
            }
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": exit code " + process.exitValue() + ", " + said);
            }
            return said;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Whether this process has the rights of root. */
    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
