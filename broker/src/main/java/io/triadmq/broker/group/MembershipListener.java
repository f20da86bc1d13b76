package io.triadmq.broker.group;

/** Learns of changes in who consumes. Called while the registry is locked: note it and return. */
public interface MembershipListener {
    /**
     * Something of this client changed.
     *
     * @param clientId the client whose memberships on this node changed
     */
    void clientChanged(String clientId);
}
