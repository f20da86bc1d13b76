package io.triadmq.nameserver.route;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything a NameServer answers from, at one moment. Immutable.
 *
 * @param revision grows with every change that a client could see
 * @param groups reachable groups by name
 */
public record Routes(long revision, SortedMap<String, GroupView> groups) {
    /** The groups that host a topic, in order of their names; empty when nobody does. */
    public List<GroupView> hosting(String topic) {
        return groups.values().stream()
                .filter(group -> group.topics().containsKey(topic))
                .toList();
    }

    public @Nullable GroupView group(String name) {
        return groups.get(name);
    }

    /** Names of all topics, of one cluster or (null) of all, sorted. */
    public Set<String> topics(@Nullable String cluster) {
        TreeSet<String> names = new TreeSet<>();
        for (GroupView group : groups.values()) {
            if (cluster == null || cluster.equals(group.cluster())) {
                names.addAll(group.topics().keySet());
            }
        }
        return names;
    }
}
