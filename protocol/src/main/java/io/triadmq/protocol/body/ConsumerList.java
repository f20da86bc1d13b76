package io.triadmq.protocol.body;

import java.util.List;

/** Answer of GET_CONSUMER_LIST_BY_GROUP: client ids of the group's members. */
public record ConsumerList(List<String> consumerIdList) implements Body {
    public ConsumerList {
        consumerIdList = Absent.list(consumerIdList);
    }
}
