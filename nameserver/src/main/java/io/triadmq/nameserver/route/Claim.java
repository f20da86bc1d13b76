package io.triadmq.nameserver.route;

/**
 * What a broker node says of itself, every second and at every change.
 *
 * @param cluster cluster name
 * @param group broker group ({@code brokerName})
 * @param nodeId id within the group, for example {@code n0}
 * @param number number in the group's peer list, from 1: the brokerId shown while it follows
 * @param address {@code host:port} for clients
 * @param leader whether it leads {@code term}
 * @param term Raft term of the claim
 * @param topicsVersion version of the topic table the node holds, -1 when none
 * @param zone zone label, empty when none
 */
public record Claim(
        String cluster,
        String group,
        String nodeId,
        int number,
        String address,
        boolean leader,
        long term,
        long topicsVersion,
        String zone) {
    public Claim {
        if (cluster.isEmpty() || group.isEmpty() || nodeId.isEmpty()) {
            throw new IllegalArgumentException(
                    "a claim needs cluster, group and node id, got " + cluster + "/" + group + "/" + nodeId);
        }
        if (number < 1) {
            throw new IllegalArgumentException("a node's number starts at 1, got " + number + " for " + nodeId);
        }
        if (address.indexOf(':') < 1) {
            throw new IllegalArgumentException("a node's address is host:port, got '" + address + "'");
        }
    }
}
