package io.triadmq.ops.cli;

import picocli.CommandLine.Command;

/** Configuration files. */
@Command(
        name = "config",
        description = "Works on configuration files.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = ConfigCheckCommand.class)
final class ConfigCommand {}
