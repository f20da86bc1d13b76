package io.triadmq.bench.cluster;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What a name server says about a broker group, whoever made it. */
final class BrokerTable {
    private static final int GET_BROKER_CLUSTER_INFO = 106;
    private static final Duration CALL_PATIENCE = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 20;

    private final RpcClient rpc;
    private final String nameServer;
    private final String group;

    BrokerTable(RpcClient rpc, String nameServer, String group) {
        this.rpc = rpc;
        this.nameServer = nameServer;
        this.group = group;
    }

    /** Broker id to address; empty while the name server does not answer or does not know the group. */
    Map<Long, String> addresses() throws InterruptedException {
        try {
            Command answer = rpc.invoke(nameServer, Command.request(GET_BROKER_CLUSTER_INFO), CALL_PATIENCE)
                    .get(2 * CALL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            BrokerData broker = answer.code() == 0
                    ? BodyCodec.decode(answer.body(), ClusterInfo.class)
                            .brokerAddrTable()
                            .get(group)
                    : null;
            return broker == null ? Map.of() : broker.brokerAddrs();
        } catch (ExecutionException | TimeoutException e) {
            return Map.of();
        }
    }

    /**
     * Waits until the addresses are as wanted.
     *
     * @param failure what to say when they are not in time
     * @return when they were, by {@link System#nanoTime}
     */
    long await(Predicate<Map<Long, String>> wanted, Duration patience, String failure) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<Long, String> addresses = addresses();
            long now = System.nanoTime();
            if (wanted.test(addresses)) {
                return now;
            }
            if (now > deadline) {
                throw new IllegalStateException(
                        failure + " within " + patience.toSeconds() + " s; the name server says " + addresses);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
