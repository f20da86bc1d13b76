package io.triadmq.protocol.body;

import java.util.List;
import java.util.Map;

/**
 * Answer of GET_BROKER_CONSUME_STATS.
 *
 * @param consumeStatsList one map per group, with the group's name as its key and one element per topic
 * @param totalDiff messages not read yet by all groups together
 */
public record ConsumeStatsList(
        String brokerAddr, List<Map<String, List<ConsumeStats>>> consumeStatsList, long totalDiff) implements Body {
    public ConsumeStatsList {
        brokerAddr = Absent.text(brokerAddr);
        consumeStatsList = Absent.list(consumeStatsList);
    }
}
