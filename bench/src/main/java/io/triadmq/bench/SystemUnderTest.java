package io.triadmq.bench;

import io.triadmq.bench.cluster.Cluster;
import io.triadmq.bench.cluster.RocketMqCluster;
import io.triadmq.bench.cluster.RocketMqSetUp;
import io.triadmq.bench.cluster.TriadCluster;
import io.triadmq.bench.load.LoadGenerator;
import io.triadmq.bench.run.LoadClient;
import io.triadmq.bench.run.Row;
import io.triadmq.protocol.transport.RpcClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A system in one flush mode.
 *
 * @param peer how RocketMQ is set up; null: TriadMQ
 */
record SystemUnderTest(@Nullable RocketMqSetUp peer, boolean isSyncFlush) {
    private static final String PEER_VERSION = "5.5.0";
    private static final String STOCK_CLIENT = "io.triadmq.bench.stock.StockClient";
    private static final String OWN_CLIENT = "io.triadmq.bench.own.OwnClient";

    /** The systems of a run, in its order: ours first in each flush mode. */
    static List<SystemUnderTest> choose(boolean ours, List<String> peers, List<Boolean> flushModes) {
        List<SystemUnderTest> systems = new ArrayList<>();
        for (boolean syncFlush : flushModes) {
            if (ours) {
                systems.add(new SystemUnderTest(null, syncFlush));
            }
            for (String peer : peers) {
                RocketMqSetUp setUp =
                        RocketMqSetUp.valueOf(peer.toUpperCase(Locale.ROOT).replace('-', '_'));
                // DLedger does not force to disk before it answers whatever it is told, so it is no peer there.
                if (!syncFlush || !setUp.isDledger()) {
                    systems.add(new SystemUnderTest(setUp, syncFlush));
                }
            }
        }
        return systems;
    }

    String name() {
        return peer == null ? "triadmq" : peer.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Unique within a run, fit for a directory. */
    String key() {
        return name() + (isSyncFlush ? "-sync" : "");
    }

    boolean measures(Row row) {
        if (isSyncFlush) {
            return Row.SYNC_FLUSH.contains(row);
        }
        // The pair has nobody who takes over, and batches make no difference to DLedger's election.
        return row != Row.FAILOVER || peer == null || peer == RocketMqSetUp.DLEDGER;
    }

    Cluster start(String heap, Path peerLibraries, Path directory, RpcClient rpc) throws Exception {
        if (peer == null) {
            return new TriadCluster(isSyncFlush, mebibytes(heap), directory, rpc);
        }
        return new RocketMqCluster(
                peer, isSyncFlush, PEER_VERSION, heap, peerLibraries, locationOf(LoadGenerator.class), directory, rpc);
    }

    /** The clients that load it: the same stock client everywhere, and our own against TriadMQ. */
    List<LoadClient> clients(Path peerLibraries) {
        String classPath = String.join(
                ":",
                locationOf(LoadGenerator.class),
                locationOf(Histogram.class),
                peerLibraries.resolve("*").toString());
        LoadClient stock = new LoadClient("stock", STOCK_CLIENT, classPath);
        return peer == null
                ? List.of(stock, new LoadClient("own", OWN_CLIENT, System.getProperty("java.class.path")))
                : List.of(stock);
    }

    /** {@code 512m} or {@code 2g}. */
    private static int mebibytes(String heap) {
        int number = Integer.parseInt(heap.substring(0, heap.length() - 1));
        return heap.endsWith("g") ? 1024 * number : number;
    }

    private static String locationOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}
