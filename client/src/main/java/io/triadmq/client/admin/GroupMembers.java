package io.triadmq.client.admin;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker group as the NameServers know it. Immutable.
 *
 * @param brokerName name of the group
 * @param cluster name of its cluster
 * @param addresses id to {@code host:port}; 0 is the leader
 */
public record GroupMembers(String brokerName, String cluster, SortedMap<Long, String> addresses) {
    public GroupMembers {
        addresses = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    }

    /** Address of the leader; null while none is known. */
    public @Nullable String leader() {
        return addresses.get(0L);
    }
}
