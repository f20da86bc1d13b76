package io.triadmq.nameserver.route;

/**
 * A topic within one broker group.
 *
 * @param perm bits: 4 read, 2 write, 1 template for automatic creation
 */
public record TopicQueues(String topic, int readQueues, int writeQueues, int perm, int sysFlag) {
    private static final int PERM_WRITE = 2;

    TopicQueues withoutWrite() {
        return new TopicQueues(topic, readQueues, writeQueues, perm & ~PERM_WRITE, sysFlag);
    }
}
