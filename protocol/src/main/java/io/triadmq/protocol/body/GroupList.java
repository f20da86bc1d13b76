package io.triadmq.protocol.body;

import java.util.Set;

/** Answer of QUERY_TOPIC_CONSUME_BY_WHO: names of consumer groups. */
public record GroupList(Set<String> groupList) implements Body {
    public GroupList {
        groupList = Absent.set(groupList);
    }
}
