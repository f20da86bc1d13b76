package io.triadmq.broker.group;

import io.triadmq.protocol.body.Body;
import java.util.List;

/**
 * What a follower tells its leader about the clients that are connected to it.
 *
 * <p>A first report starts from nothing ({@code reset}), may be followed by more parts of the same picture, and the
 * last part is marked {@code complete}; from then on a report carries only clients that changed. Reports of one node
 * are sent one after the other, each after the answer to the one before.
 *
 * @param node node id of the follower
 * @param term the term in which it follows; a leader of another term refuses the report
 * @param clients consumers
 * @param producerGroups every group with a producer on the follower, in each report
 */
public record MembershipReport(
        String node, long term, boolean reset, boolean complete, List<Client> clients, List<String> producerGroups)
        implements Body {
    public MembershipReport {
        clients = List.copyOf(clients);
        producerGroups = List.copyOf(producerGroups);
    }

    /** A report of a node without producers. */
    MembershipReport(String node, long term, boolean reset, boolean complete, List<Client> clients) {
        this(node, term, reset, complete, clients, List.of());
    }

    /**
     * A client as this node knows it now.
     *
     * @param memberships empty when the client is gone
     */
    public record Client(String clientId, List<ConsumerMember> memberships) {
        public Client {
            memberships = List.copyOf(memberships);
        }
    }
}
