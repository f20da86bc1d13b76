package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -n}: which cluster a command talks to. */
final class NameServerOption {
    private static final String VARIABLE = "NAMESRV_ADDR";
    /** What people write instead, and wonder why nothing happens. */
    private static final String MISSPELT = "NAME_ADDR";

    @Option(
            names = {"-n", "--namesrv"},
            paramLabel = "HOST:PORT;...",
            description = "NameServers. Default: $NAMESRV_ADDR, or the cluster of triad cluster start.")
    private @Nullable String given;

    /** @throws CommandFailure if there is none */
    String addresses() {
        return given != null ? given : fromEnvironment(System.getenv());
    }

    static String fromEnvironment(Map<String, String> environment) {
        String named = environment.get(VARIABLE);
        if (named != null && !named.isBlank()) {
            return named;
        }
        Path local = ClusterDirectory.fallback(environment);
        if (LocalCluster.isRecordedIn(local)) {
            try (LocalCluster cluster = LocalCluster.attach(local)) {
                return cluster.nameServerAddresses();
            }
        }
        String hint = environment.containsKey(MISSPELT) ? " (" + MISSPELT + " is set, but the name is wrong)" : "";
        throw new CommandFailure(ExitCode.USAGE, "no NameServer known; give -n HOST:PORT, or set " + VARIABLE + hint);
    }
}
