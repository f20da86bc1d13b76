package io.triadmq.protocol.body;

import com.fasterxml.jackson.annotation.JsonAlias;

/**
 * The queues of a topic in one broker group.
 *
 * @param perm bits: 4 read, 2 write, 1 template for automatic creation
 * @param topicSysFlag 0 normally; name servers up to 4.8 misspell it
 */
public record QueueData(
        String brokerName,
        int readQueueNums,
        int writeQueueNums,
        int perm,
        @JsonAlias("topicSynFlag") int topicSysFlag) {
    public QueueData {
        brokerName = Absent.text(brokerName);
    }
}
