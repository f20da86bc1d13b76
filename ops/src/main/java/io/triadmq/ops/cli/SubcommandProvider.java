package io.triadmq.ops.cli;

/**
 * Adds a subcommand to {@code triad} from a jar that this module does not know. Found by {@link java.util.ServiceLoader}
 * when the jar is on the class path.
 */
public interface SubcommandProvider {
    /** A new picocli command object, annotated with its name. */
    Object command();
}
