package io.triadmq.broker.log;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.TopicSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What apply answers to a {@link GroupCommand}. */
public sealed interface CommandResult {
    /** Nothing to say. */
    record Done() implements CommandResult {}

    /** The topic as it is now. */
    record Topic(TopicSettings settings) implements CommandResult {}

    /** The offsets that were not saved because their queues are somebody else's; the others were. */
    record NotOwned(Set<GroupCommand.SaveOffsets.Offset> offsets) implements CommandResult {}

    /** The queues that the owner holds now, with the number of its ownership. */
    record Locked(Map<QueueId, Long> epochs) implements CommandResult {}

    /** Last sequence stored in the epochs that ended; -1 when none. */
    record Fenced(int lastEpoch, long lastSequence, long lastQueueOffset) implements CommandResult {}

    /** Not fenced: the queue knows the producer in a later epoch than the one asked for; nothing changed. */
    record Overtaken(int currentEpoch) implements CommandResult {}

    /**
     * The fate of a half message.
     *
     * @param queueOffset where a committed one is visible; -1: nowhere, its topic is gone
     * @param now whether this command decided it
     */
    record Resolved(boolean committed, long queueOffset, boolean now) implements CommandResult {}

    /** Positions of the half messages, of those asked about, that are not resolved. */
    record Unresolved(List<Long> positions) implements CommandResult {}

    /** The command was in the log but made no sense there; nothing changed. */
    record Rejected(String reason) implements CommandResult {}
}
