package io.triadmq.protocol.body;

import java.util.List;

/**
 * Body of HEART_BEAT: the groups of one client instance.
 *
 * @param heartbeatFingerprint of 5.x's short heartbeats; 0: a full one
 * @param withoutSub of 5.x's short heartbeats: subscriptions are left out
 */
public record HeartbeatData(
        String clientID,
        List<ProducerData> producerDataSet,
        List<ConsumerData> consumerDataSet,
        int heartbeatFingerprint,
        boolean withoutSub)
        implements Body {
    public HeartbeatData {
        clientID = Absent.text(clientID);
        producerDataSet = Absent.list(producerDataSet);
        consumerDataSet = Absent.list(consumerDataSet);
    }

    public HeartbeatData(String clientID, List<ProducerData> producers, List<ConsumerData> consumers) {
        this(clientID, producers, consumers, 0, false);
    }
}
