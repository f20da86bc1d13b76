package io.triadmq.broker.state;

import io.triadmq.broker.model.QueueId;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Saved consumer offsets as of the last applied entry. Thread-safe, never blocks. */
public interface ConsumerOffsets {
    OptionalLong get(String group, QueueId queue);

    /** Groups with a saved offset on some queue of the topic. */
    Set<String> groupsOf(int topicId);

    /** All saved offsets of a group. */
    Map<QueueId, Long> ofGroup(String group);
}
