package io.triadmq.protocol.body;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a broker group, in routes and cluster info.
 *
 * @param brokerAddrs broker id to {@code host:port}; 0 is the leader
 * @param enableActingMaster of 5.x; TriadMQ says false
 */
public record BrokerData(
        String cluster,
        String brokerName,
        SortedMap<Long, String> brokerAddrs,
        @Nullable String zoneName,
        boolean enableActingMaster) {
    /** Broker id of the leader. */
    public static final long LEADER_ID = 0;

    public BrokerData {
        cluster = Absent.text(cluster);
        brokerName = Absent.text(brokerName);
        brokerAddrs = Absent.sorted(brokerAddrs);
    }

    public BrokerData(String cluster, String brokerName, Map<Long, String> brokerAddrs) {
        this(cluster, brokerName, Absent.sorted(brokerAddrs), null, false);
    }

    /** Address of the leader; null while none is known. */
    public @Nullable String leaderAddress() {
        return brokerAddrs.get(LEADER_ID);
    }
}
