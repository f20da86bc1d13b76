package io.triadmq.chaos.cli;

import io.triadmq.ops.cli.SubcommandProvider;

/** Adds {@code chaos} to the triad command. */
public final class ChaosSubcommand implements SubcommandProvider {
    @Override
    public Object command() {
        return new ChaosCommand();
    }
}
