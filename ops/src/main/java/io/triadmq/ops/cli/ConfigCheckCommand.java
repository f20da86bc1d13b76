package io.triadmq.ops.cli;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds mistakes in a configuration file before a start does. */
@Command(
        name = "check",
        description = {
            "Checks configuration files of brokers as a start would, and is stricter: unknown keys are mistakes.",
            "Exit code 2 when there is one."
        },
        mixinStandardHelpOptions = true)
final class ConfigCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Properties files.")
    private List<Path> files;

    @Override
    public Integer call() {
        boolean good = true;
        for (Path file : files) {
            good &= checkBroker(file);
        }
        return good ? ExitCode.OK : ExitCode.USAGE;
    }

    private boolean checkBroker(Path file) {
        BrokerConfig config;
        try {
            config = BrokerConfig.load(file, Map.of(), Map.of(), Path.of(""));
        } catch (ConfigException e) {
            return bad(file, e.getMessage());
        }
        boolean good = true;
        for (String warning : config.warnings()) {
            good = bad(file, warning);
        }
        config.remarks().forEach(remark -> say(file + ": " + remark));
        if (good) {
            say(file + ": good: group " + config.identity().group() + ", node "
                    + config.identity().nodeId() + " of "
                    + config.identity().peers().size()
                    + (config.replicated() ? "" : ", NOT replicated"));
        }
        return good;
    }

    private boolean bad(Path file, @Nullable String why) {
        PrintWriter err = command.commandLine().getErr();
        err.println(file + ": " + why);
        err.flush();
        return false;
    }

    private void say(String line) {
        PrintWriter out = command.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
