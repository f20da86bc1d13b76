package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.ClusterException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The triad command: the root of all others. */
@Command(
        name = "triad",
        description = "Runs and operates TriadMQ.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            ClusterCommand.class,
            TopicCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            HelpCommand.class,
            GenerateCompletion.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 it could not be done or a check failed; 2 wrong usage or configuration.",
            "Completion for bash and zsh: source <(triad generate-completion)"
        })
public final class Triad {
    private Triad() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Triad());
        // Before the settings below, which reach only subcommands that are there.
        ServiceLoader.load(SubcommandProvider.class).forEach(provider -> line.addSubcommand(provider.command()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Triad::wrongUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command.getErr()));
        return line;
    }

    private static int wrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        complain(
                command.getErr(),
                failure.getMessage() + "; see " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, PrintWriter err) throws Exception {
        if (failure instanceof CommandFailure known) {
            complain(err, known.getMessage());
            return known.exitCode();
        }
        if (failure instanceof ClusterException) {
            complain(err, failure.getMessage());
            return ExitCode.FAILED;
        }
        if (failure instanceof InterruptedException) {
            complain(err, "interrupted");
            return ExitCode.FAILED;
        }
        // A bug: its trace is worth more than a pretty line.
        throw failure;
    }

    private static void complain(PrintWriter err, @Nullable String message) {
        err.println("triad: " + Objects.toString(message, "failed").strip().replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
