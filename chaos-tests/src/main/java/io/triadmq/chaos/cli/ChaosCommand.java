package io.triadmq.chaos.cli;

import picocli.CommandLine.Command;

/** {@code triad chaos}. */
@Command(
        name = "chaos",
        description = "Breaks a cluster of real processes on purpose, and judges whether every promise held.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.class, ListCommand.class, CheckCommand.class, CleanCommand.class},
        footer = {
            "",
            "Exit codes of run and check: 0 every promise held; 7 one broke; 3 too little was done to mean anything;",
            "1 it could not be done; 2 wrong usage."
        })
final class ChaosCommand {}
