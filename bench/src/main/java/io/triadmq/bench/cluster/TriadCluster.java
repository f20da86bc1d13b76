package io.triadmq.bench.cluster;

import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.JvmSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.transport.RpcClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TriadMQ as it is released: one NameServer and one group of three brokers. */
public final class TriadCluster implements Cluster {
    private static final int NODES = 3;
    private static final String GROUP = "broker-a";
    /** The product's default; local clusters for demonstrations take less. */
    private static final long SEGMENT_BYTES = 1L << 30;

    private final LocalCluster cluster;
    private final BrokerTable table;
    private final boolean syncFlush;
    private final int heapMiB;
    private @Nullable NodePlan killed;

    /**
     * Starts all processes.
     *
     * @param heapMiB of each broker
     */
    public TriadCluster(boolean syncFlush, int heapMiB, Path directory, RpcClient rpc) throws InterruptedException {
        this.syncFlush = syncFlush;
        this.heapMiB = heapMiB;
        ClusterSpec spec = ClusterSpec.in(directory)
                .nodesPerGroup(NODES)
                .flush(syncFlush ? FlushMode.SYNC : FlushMode.ASYNC)
                .jvm(JvmSpec.likeThisOne().withBrokerHeapMiB(heapMiB))
                .brokerProperty("mappedFileSizeCommitLog", Long.toString(SEGMENT_BYTES))
                .build();
        cluster = LocalCluster.start(spec);
        table = new BrokerTable(rpc, nameServers(), GROUP);
    }

    @Override
    public String setUp() {
        return "TriadMQ x3, default settings, " + (syncFlush ? "SYNC_FLUSH" : "ASYNC_FLUSH") + ", heap " + heapMiB
                + " MiB per broker";
    }

    @Override
    public String nameServers() {
        return cluster.nameServerAddresses();
    }

    @Override
    public List<Long> pids() {
        return cluster.nodes().stream()
                .map(node -> cluster.pid(node.name()))
                .filter(pid -> pid != 0)
                .toList();
    }

    @Override
    public int replicas() {
        return NODES;
    }

    @Override
    public Path directory() {
        return cluster.directory();
    }

    @Override
    public boolean failsOver() {
        return true;
    }

    @Override
    public void awaitReady(Duration patience) throws InterruptedException {
        cluster.awaitReady(patience);
    }

    @Override
    public long killLeader() throws InterruptedException {
        NodePlan leader = cluster.leader(GROUP).orElseThrow(() -> new IllegalStateException("no leader to kill"));
        killed = leader;
        long now = System.nanoTime();
        cluster.kill(leader.name());
        return now;
    }

    @Override
    public long awaitNewLeader(Duration patience) throws InterruptedException {
        String dead = requireKilled().address();
        return table.await(addresses -> isOther(addresses, dead), patience, "no new leader");
    }

    private static boolean isOther(Map<Long, String> addresses, String dead) {
        String leader = addresses.get(0L);
        return leader != null && !leader.equals(dead);
    }

    @Override
    public void restartKilled() {
        cluster.startNode(requireKilled().name());
        killed = null;
    }

    private NodePlan requireKilled() {
        NodePlan node = killed;
        if (node == null) {
            throw new IllegalStateException("no node was killed");
        }
        return node;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
