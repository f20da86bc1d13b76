package io.triadmq.broker.log;

import io.triadmq.raftlog.AppendOutcome;
import java.util.function.Consumer;

/**
 * The way into the log. Works on the leader; elsewhere every call ends as Refused(NOT_LEADER). Thread-safe; never
 * blocks: above the in-flight limits it ends as Refused(BUSY).
 */
public interface Proposals {
    /**
     * Stores the messages of one request in one queue, all or none. Requests of one thread keep their order.
     *
     * @param done called exactly once, on the apply thread or another internal one: must not block
     * @throws IllegalArgumentException no message, a negative epoch or sequence, or more bytes than a log segment takes;
     *     {@code done} is not called then
     */
    void send(SendRequest request, Consumer<AppendOutcome<SendResult>> done);

    /** Proposes a command. */
    void propose(GroupCommand command, Consumer<AppendOutcome<CommandResult>> done);
}
