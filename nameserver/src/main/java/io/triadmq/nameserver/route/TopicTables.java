package io.triadmq.nameserver.route;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The topic table of one group, assembled from chunks. A table replaces the current one only as a whole and only when
 * its version is higher, so clients never see half a table and a member that is behind changes nothing.
 *
 * <p>Chunks of one version are joined only when they came from one sender: another member may cut the same table
 * differently.
 *
 * <p>Owned by {@link Registry}, under its lock.
 */
final class TopicTables {
    /** Members of a group that may send at once; one more displaces the sender that began first. */
    private static final int MAX_SENDERS = 8;

    private static final int MAX_CHUNKS = 10_000;

    private record Assembly(long version, int chunks, Map<Integer, List<TopicQueues>> parts) {}

    /** By connection: each sends one table at a time. In order of beginning. */
    private final Map<Object, Assembly> assemblies = new LinkedHashMap<>();

    private Map<String, TopicQueues> topics = Map.of();
    private long version = -1;

    long version() {
        return version;
    }

    Map<String, TopicQueues> topics() {
        return topics;
    }

    /**
     * @param sender identity of the connection
     * @param chunk number of this chunk, from 0
     * @param chunks number of chunks of this version
     * @return whether a new table is in force now
     */
    boolean accept(Object sender, long newVersion, int chunk, int chunks, List<TopicQueues> part) {
        if (chunks < 1 || chunks > MAX_CHUNKS || chunk < 0 || chunk >= chunks) {
            throw new IllegalArgumentException(
                    "a topic table has 1 to " + MAX_CHUNKS + " chunks, got chunk " + chunk + " of " + chunks);
        }
        if (newVersion <= version) {
            assemblies.remove(sender);
            return false;
        }
        Assembly assembly = assemblies.get(sender);
        if (assembly == null || assembly.version != newVersion || assembly.chunks != chunks) {
            assembly = new Assembly(newVersion, chunks, new HashMap<>());
            assemblies.remove(sender);
            assemblies.put(sender, assembly);
        }
        assembly.parts.put(chunk, part);
        if (assembly.parts.size() < chunks) {
            while (assemblies.size() > MAX_SENDERS) {
                assemblies.remove(assemblies.keySet().iterator().next());
            }
            return false;
        }
        Map<String, TopicQueues> assembled = new HashMap<>();
        assembly.parts.values().forEach(list -> list.forEach(queues -> assembled.put(queues.topic(), queues)));
        topics = Collections.unmodifiableMap(assembled);
        version = newVersion;
        assemblies.values().removeIf(other -> other.version <= newVersion);
        return true;
    }

    /** The sender is gone: what it began will not be completed. */
    void forget(Object sender) {
        assemblies.remove(sender);
    }
}
