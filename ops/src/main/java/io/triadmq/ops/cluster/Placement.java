package io.triadmq.ops.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where the nodes of a local cluster live, and what their processes are given beyond the ordinary. Called on the thread
 * that starts nodes.
 */
public interface Placement {
    /** Plain processes on 127.0.0.1. */
    Placement LOOPBACK = name -> NodeSite.at("127.0.0.1");

    /** @param name of the node */
    NodeSite siteOf(String name);

    /** All nodes are planned; nothing of them is written or started yet. */
    default void planned(List<NodePlan> nodes) throws IOException {}

    /** What stands before the command of a node; must end in executing it, in the same process. */
    default List<String> commandPrefix(NodePlan node) {
        return List.of();
    }

    /** Further options for the JVM of a node. */
    default List<String> jvmArguments(NodePlan node) {
        return List.of();
    }

    /** Further environment variables for a node. */
    default Map<String, String> environment(NodePlan node) {
        return Map.of();
    }

    /** The process of {@code node} was started. */
    default void started(NodePlan node, ProcessIdentity process) throws IOException {}
}
