package io.triadmq.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RocketMqSetUpTest {
    private static final RocketMqPorts PORTS = new RocketMqPorts(20_000);

    @Test
    void pair_waitsForItsSlave() {
        Map<String, String> master = RocketMqSetUp.PAIR.settings(0, PORTS, "", true);
        assertEquals("SYNC_MASTER", master.get("brokerRole"));
        assertEquals("2", master.get("inSyncReplicas"));
        assertEquals("SYNC_FLUSH", master.get("flushDiskType"));
        assertEquals("SLAVE", RocketMqSetUp.PAIR.settings(1, PORTS, "", true).get("brokerRole"));
    }

    @Test
    void dledgerNode_knowsItselfAndItsPeers() {
        Map<String, String> node = RocketMqSetUp.DLEDGER_BATCH_PUSH.settings(1, PORTS, "n0-a:1;n1-b:2", false);
        assertEquals("n1", node.get("dLegerSelfId"));
        assertEquals("n0-a:1;n1-b:2", node.get("dLegerPeers"));
        assertEquals("true", node.get("enableBatchPush"));
        assertFalse(node.containsKey("brokerRole"));
    }

    @Test
    void everyPortIsItsOwn_alsoTheVipPortTwoBelow() {
        assertEquals(20_000, PORTS.listen() - 2);
        assertEquals(PORTS.first() + RocketMqPorts.BLOCK - 1, PORTS.dledger());
    }
}
