package io.triadmq.broker.log;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import java.util.List;

/** What apply answers to a {@link GroupCommand}. */
public sealed interface CommandResult {
    /** Nothing to say. */
    record Done() implements CommandResult {}

    /** The topic as it is now. */
    record Topic(TopicSettings settings) implements CommandResult {}

    /** The queues that the owner holds now. */
    record Locked(List<QueueId> queues) implements CommandResult {}

    /** Last sequence stored in the epochs that ended; -1 when none. */
    record Fenced(int lastEpoch, long lastSequence, long lastQueueOffset) implements CommandResult {}

    /** Not fenced: the queue knows the producer in a later epoch than the one asked for; nothing changed. */
    record Overtaken(int currentEpoch) implements CommandResult {}

    /** The command was in the log but made no sense there; nothing changed. */
    record Rejected(String reason) implements CommandResult {}
}
