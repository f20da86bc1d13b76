package io.triadmq.broker.group;

import io.triadmq.protocol.body.Body;
import java.util.List;

/**
 * What a follower tells its leader about the consumers that are connected to it.
 *
 * <p>A first report starts from nothing ({@code reset}), may be followed by more parts of the same picture, and the
 * last part is marked {@code complete}; from then on a report carries only clients that changed. Reports of one node
 * are sent one after the other, each after the answer to the one before.
 *
 * @param node node id of the follower
 * @param term the term in which it follows; a leader of another term refuses the report
 */
public record MembershipReport(String node, long term, boolean reset, boolean complete, List<Client> clients)
        implements Body {
    public MembershipReport {
        clients = List.copyOf(clients);
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
