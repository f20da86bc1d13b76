package io.triadmq.bench.cluster;

/**
 * The ports of a RocketMQ broker.
 *
 * @param first of a block: VIP port, one unused, listen port, HA port, DLedger port
 */
record RocketMqPorts(int first) {
    static final int BLOCK = 5;
    static final String HOST = "127.0.0.1";

    int listen() {
        return first + 2;
    }

    int replication() {
        return first + 3;
    }

    int dledger() {
        return first + 4;
    }

    String address() {
        return HOST + ":" + listen();
    }
}
