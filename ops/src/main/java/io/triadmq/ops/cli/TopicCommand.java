package io.triadmq.ops.cli;

import picocli.CommandLine.Command;

/** Topics of any cluster. */
@Command(
        name = "topic",
        description = "Creates and shows topics.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {TopicCreateCommand.class, TopicListCommand.class, TopicRouteCommand.class})
final class TopicCommand {}
