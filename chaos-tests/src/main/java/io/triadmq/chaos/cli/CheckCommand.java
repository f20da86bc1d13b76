package io.triadmq.chaos.cli;

import io.triadmq.chaos.report.Report;
import io.triadmq.chaos.run.Profile;
import io.triadmq.chaos.run.Profiles;
import io.triadmq.chaos.run.RunSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a stored run again. */
@Command(
        name = "check",
        description = "Judges the histories of a stored run again and writes its report anew.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(paramLabel = "DIR", description = "Directory of the run, or a history.edn in it.")
    private @Nullable Path given;

    @Override
    public Integer call() throws Exception {
        Path directory = directory();
        RunSpec spec = RunSpec.read(directory);
        Profile profile = Profiles.named(spec.profile())
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        directory + " was made with the profile '" + spec.profile()
                                + "', which there is not any more"));
        Report report = Report.of(directory, spec, profile);
        report.write(directory);
        Summary.print(report, directory, command.commandLine().getOut());
        return report.verdict().exitCode();
    }

    /** A run is judged as a whole: what a history means depends on what was done to the cluster. */
    private Path directory() {
        Path directory = given == null ? null : given.toAbsolutePath();
        while (directory != null) {
            if (RunSpec.isIn(directory)) {
                return directory;
            }
            directory = directory.getParent();
        }
        throw new ParameterException(command.commandLine(), given + " is not in the directory of a run");
    }
}
