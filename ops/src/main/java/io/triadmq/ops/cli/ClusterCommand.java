package io.triadmq.ops.cli;

import picocli.CommandLine.Command;

/** Local clusters for everyday use. */
@Command(
        name = "cluster",
        description = "Starts and operates a local cluster of real processes that stays up.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {
            ClusterStartCommand.class,
            ClusterStatusCommand.class,
            KillLeaderCommand.class,
            RestartNodeCommand.class,
            ClusterStopCommand.class
        })
final class ClusterCommand {}
