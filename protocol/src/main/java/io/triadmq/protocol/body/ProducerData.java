package io.triadmq.protocol.body;

/** A producer group in a heartbeat. */
public record ProducerData(String groupName) {
    public ProducerData {
        groupName = Absent.text(groupName);
    }
}
