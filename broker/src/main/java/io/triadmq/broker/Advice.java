package io.triadmq.broker;

import io.triadmq.raftlog.segment.DamageException;
import java.nio.file.FileSystemException;

/** What to do about the failures that end a broker. */
final class Advice {
    private static final String DAMAGED =
            "; nothing was changed. While the other members of the group are up, move this node's storePathRootDir away"
                    + " and start it again: the leader fills it";
    private static final String FULL = "; free space and start it again: what was acknowledged is not lost";
    private static final String FILES = " (check that the path is a directory that this user may write)";

    private Advice() {}

    /** Text to put behind the message of {@code failure}; empty when there is nothing to add. */
    static String after(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof DamageException) {
                return DAMAGED;
            }
            if (message.contains("no space left") || message.contains("No space left")) {
                return FULL;
            }
            if (cause instanceof FileSystemException) {
                return FILES;
            }
        }
        return "";
    }
}
