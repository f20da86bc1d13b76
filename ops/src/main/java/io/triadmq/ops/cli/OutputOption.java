package io.triadmq.ops.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code -o table|json}, for every command that lists. */
final class OutputOption {
    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TABLE",
            description = "How to show it: table or json. Default: table.")
    private OutputFormat format = OutputFormat.TABLE;

    void show(Listing listing) {
        PrintWriter out = command.commandLine().getOut();
        out.println(listing.render(format));
        out.flush();
    }

    /** A line for humans; left out of JSON output. */
    void note(String line) {
        if (format == OutputFormat.TABLE) {
            PrintWriter out = command.commandLine().getOut();
            out.println(line);
            out.flush();
        }
    }
}
