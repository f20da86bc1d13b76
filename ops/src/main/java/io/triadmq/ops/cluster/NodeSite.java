package io.triadmq.ops.cluster;

/**
 * Under which addresses a node is known. They are all the same unless something stands between the nodes.
 *
 * @param host what clients and the other nodes are told
 * @param bindHost what the node listens on
 * @param raftHost how the members of a group name each other; the node itself must resolve it to an address of its own
 * @param controlHost where whoever runs the cluster asks the node, also while clients cannot reach it
 */
public record NodeSite(String host, String bindHost, String raftHost, String controlHost) {
    /** All four alike. */
    public static NodeSite at(String host) {
        return new NodeSite(host, host, host, host);
    }
}
