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
    /** Far above any name in use; names end up in logs and in every route. */
    private static final int MAX_NAME_CHARS = 255;

    public Claim {
        checkName("cluster", cluster);
        checkName("group", group);
        checkName("node id", nodeId);
        checkName("address", address);
        if (!zone.isEmpty()) {
            checkName("zone", zone);
        }
        if (number < 1) {
            throw new IllegalArgumentException("a node's number starts at 1, got " + number + " for " + nodeId);
        }
        if (address.indexOf(':') < 1) {
            throw new IllegalArgumentException("a node's address is host:port, got '" + address + "'");
        }
    }

    private static void checkName(String what, String name) {
        boolean printable = name.chars().noneMatch(Character::isISOControl);
        if (name.isEmpty() || name.length() > MAX_NAME_CHARS || !printable) {
            throw new IllegalArgumentException("a claim's " + what + " has 1 to " + MAX_NAME_CHARS
                    + " printable characters, got " + name.length() + " characters");
        }
    }
}
