package io.triadmq.chaos.run;

import io.triadmq.chaos.workload.LoadSpec;
import io.triadmq.ops.cluster.FlushMode;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * What a run does. Written into its directory, so that it can be judged again and repeated.
 *
 * @param profile name of the {@link Profile}
 * @param length how long faults are inflicted, in whole seconds
 * @param seed decides which faults come when
 * @param load what clients do
 * @param flush of all brokers
 * @param groups broker groups
 */
public record RunSpec(String profile, Duration length, long seed, LoadSpec load, FlushMode flush, int groups) {
    private static final String FILE = "run.properties";

    public RunSpec {
        if (length.toSeconds() < 1 || length.getNano() != 0) {
            throw new IllegalArgumentException("a run takes whole seconds, at least one, got " + length);
        }
    }

    /** The command that repeats this run, without the path of the triad script. */
    public String command() {
        return "triad chaos run --profile " + profile + " --seconds " + length.toSeconds() + " --seed " + seed
                + " --rate " + load.perSecond() + " --client "
                + load.client().name().toLowerCase(Locale.ROOT)
                + " --flush " + flush.name().toLowerCase(Locale.ROOT) + (groups == 1 ? "" : " --groups " + groups);
    }

    void write(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("profile", profile);
        properties.setProperty("seconds", Long.toString(length.toSeconds()));
        properties.setProperty("seed", Long.toString(seed));
        properties.setProperty("perSecond", Integer.toString(load.perSecond()));
        properties.setProperty("maxBodyBytes", Integer.toString(load.maxBodyBytes()));
        properties.setProperty("client", load.client().name());
        properties.setProperty("flush", flush.name());
        properties.setProperty("groups", Integer.toString(groups));
        try (Writer writer = Files.newBufferedWriter(directory.resolve(FILE))) {
            properties.store(writer, command());
        }
    }

    /** Whether a directory holds a run. */
    public static boolean isIn(Path directory) {
        return Files.isReadable(directory.resolve(FILE));
    }

    /** @throws IOException if {@code directory} holds no run */
    public static RunSpec read(Path directory) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
            properties.load(reader);
        }
        try {
            long seed = Long.parseLong(properties.getProperty("seed"));
            return new RunSpec(
                    properties.getProperty("profile", ""),
                    Duration.ofSeconds(Long.parseLong(properties.getProperty("seconds"))),
                    seed,
                    new LoadSpec(
                            Integer.parseInt(properties.getProperty("perSecond")),
                            Integer.parseInt(properties.getProperty("maxBodyBytes")),
                            seed,
                            LoadSpec.ClientKind.valueOf(properties.getProperty("client"))),
                    FlushMode.valueOf(properties.getProperty("flush")),
                    Integer.parseInt(properties.getProperty("groups")));
        } catch (IllegalArgumentException e) {
            throw new IOException(directory.resolve(FILE) + " does not describe a run: " + e.getMessage(), e);
        }
    }
}
