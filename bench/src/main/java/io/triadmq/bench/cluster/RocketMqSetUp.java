package io.triadmq.bench.cluster;

import java.util.LinkedHashMap;
import java.util.Map;

/** The ways in which Apache RocketMQ is measured. */
public enum RocketMqSetUp {
    /** Three nodes of DLedger, default settings. */
    DLEDGER(3, "DLedger x3, default settings"),
    /** Three nodes of DLedger with the setting that its documentation gives for throughput. */
    DLEDGER_BATCH_PUSH(3, "DLedger x3, enableBatchPush=true"),
    /** Master and slave, acknowledged when both have the message. */
    PAIR(2, "SYNC_MASTER + SLAVE, inSyncReplicas=2"),
    /**
     * Master and slave as brokerRole alone sets them up: 5.x does not wait for the slave unless inSyncReplicas says so,
     * so an acknowledged message may exist once only.
     */
    PAIR_DEFAULT(2, "SYNC_MASTER + SLAVE, inSyncReplicas=1 (the default: does not wait for the slave)");

    private final int nodes;
    private final String words;

    RocketMqSetUp(int nodes, String words) {
        this.nodes = nodes;
        this.words = words;
    }

    int nodes() {
        return nodes;
    }

    public boolean isDledger() {
        return this == DLEDGER || this == DLEDGER_BATCH_PUSH;
    }

    String words() {
        return words;
    }

    /** Settings of node {@code index}; {@code ports} gives each node's block, {@code peers} the DLedger peers. */
    Map<String, String> settings(int index, RocketMqPorts ports, String dledgerPeers, boolean syncFlush) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("brokerClusterName", "BenchCluster");
        settings.put("brokerName", RocketMqCluster.GROUP);
        settings.put("listenPort", Integer.toString(ports.listen()));
        settings.put("haListenPort", Integer.toString(ports.replication()));
        settings.put("brokerIP1", RocketMqPorts.HOST);
        settings.put("brokerIP2", RocketMqPorts.HOST);
        settings.put("bindAddress", RocketMqPorts.HOST);
        settings.put("autoCreateTopicEnable", "true");
        settings.put("flushDiskType", syncFlush ? "SYNC_FLUSH" : "ASYNC_FLUSH");
        if (isDledger()) {
            settings.put("enableDLegerCommitLog", "true");
            settings.put("dLegerGroup", RocketMqCluster.GROUP);
            settings.put("dLegerPeers", dledgerPeers);
            settings.put("dLegerSelfId", "n" + index);
            settings.put("sendMessageThreadPoolNums", "16");
            settings.put("enableBatchPush", Boolean.toString(this == DLEDGER_BATCH_PUSH));
        } else {
            settings.put("brokerId", Integer.toString(index));
            settings.put("brokerRole", index == 0 ? "SYNC_MASTER" : "SLAVE");
            settings.put("totalReplicas", "2");
            settings.put("inSyncReplicas", this == PAIR ? "2" : "1");
        }
        return settings;
    }
}
