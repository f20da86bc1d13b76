package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.demo.Demo;
import io.triadmq.ops.demo.DemoSpec;
import io.triadmq.ops.demo.KeyRule;
import io.triadmq.ops.demo.LineSource;
import io.triadmq.ops.demo.LiveScreen;
import io.triadmq.ops.demo.PlainScreen;
import io.triadmq.ops.demo.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows that nothing is lost when leaders die. */
@Command(
        name = "demo",
        description = {
            "Starts one NameServer and three brokers, streams a file through an ordered topic, kills the leader with"
                    + " kill -9 while it flows, and proves per key that what was consumed is what was acknowledged,"
                    + " in order.",
            "Exit code 0 when nothing was lost, duplicated or reordered. Ctrl-C leaves no process behind."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(names = "--input", paramLabel = "FILE", description = "Any text file. Default: order events, shipped.")
    private @Nullable Path input;

    @Option(
            names = "--key-column",
            paramLabel = "N",
            description = "Column of the input, from 1, whose value is the key. Default: the hash of the line.")
    private @Nullable Integer keyColumn;

    @Option(
            names = "--separator",
            paramLabel = "TEXT",
            defaultValue = ",",
            description = "Between columns. Default: a comma.")
    private String separator = ",";

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "2",
            description = "How often the leader is killed. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--flush",
            paramLabel = "sync|async",
            defaultValue = "ASYNC",
            description = "sync: every acknowledged message is on disk at a majority. Default: async.")
    private FlushMode flush = FlushMode.ASYNC;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Lines per second, 0 for as fast as it goes. Default: so that the file lasts 25 s.")
    private @Nullable Integer linesPerSecond;

    @Option(names = "--headless", description = "Plain lines instead of a display that is drawn in place.")
    private boolean headless;

    @Option(names = "--keep", description = "Keep the files of the cluster; without it they stay only after a failure.")
    private boolean keep;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where the cluster writes. Default: a temporary one.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LineSource lines = lines();
        int pace = linesPerSecond == null ? DemoSpec.calmPace(lines) : linesPerSecond;
        PrintWriter out = command.commandLine().getOut();
        boolean live = !headless && System.console() != null && !"dumb".equals(System.getenv("TERM"));
        try (Screen screen = live ? new LiveScreen(out) : new PlainScreen(out)) {
            DemoSpec spec = spec(lines, pace);
            return new Demo(spec, screen).run() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private DemoSpec spec(LineSource lines, int pace) {
        try {
            return new DemoSpec(lines, kills, flush, pace, keep || directory != null, directory);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private LineSource lines() throws IOException {
        if (input == null) {
            return LineSource.orders();
        }
        if (keyColumn != null && keyColumn < 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--key-column counts from 1, got " + keyColumn + "; leave it out for the hash of the line");
        }
        if (!Files.isReadable(input) || Files.isDirectory(input)) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + input + "; give a text file with --input");
        }
        try {
            LineSource lines = LineSource.of(input, new KeyRule(keyColumn == null ? 0 : keyColumn, separator));
            if (lines.count() == 0) {
                throw new CommandFailure(ExitCode.USAGE, input + " has no lines to send");
            }
            return lines;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + input + ": " + e.getMessage());
        }
    }
}
