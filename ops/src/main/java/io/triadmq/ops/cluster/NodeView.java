package io.triadmq.ops.cluster;

import io.triadmq.protocol.command.NodeStatus;
import org.jspecify.annotations.Nullable;

/**
 * One node as it is now.
 *
 * @param plan the node
 * @param pid its process, 0 when it does not run
 * @param status what a broker says about itself; null for a NameServer and while it does not answer
 * @param answers whether it answered
 */
public record NodeView(NodePlan plan, long pid, @Nullable NodeStatus status, boolean answers) {
    /** {@code leader}, {@code follower}, ..., {@code serving} for a NameServer, {@code silent} (it runs and does not answer, yet or any more), {@code down}. */
    public String role() {
        if (pid == 0) {
            return "down";
        }
        if (!answers) {
            return "silent";
        }
        if (status == null) {
            return "serving";
        }
        return status.role().toLowerCase(java.util.Locale.ROOT);
    }
}
