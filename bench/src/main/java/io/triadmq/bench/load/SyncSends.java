package io.triadmq.bench.load;

/** Threads that each send a message and wait for its acknowledgement, over and over. */
final class SyncSends implements Workload {
    private final MessagingClient client;
    private final Meter meter;
    private final String topic;
    private final byte[] body;
    private final int count;
    private final Threads threads;

    SyncSends(MessagingClient client, Meter meter, String topic, int bodyBytes, int threads) {
        this.client = client;
        this.meter = meter;
        this.topic = topic;
        this.body = Bodies.random(bodyBytes);
        this.count = threads;
        this.threads = new Threads(meter);
    }

    @Override
    public void start() {
        threads.start("send", count, () -> {
            long start = System.nanoTime();
            client.send(topic, body);
            meter.done(System.nanoTime() - start, 1);
        });
    }

    @Override
    public void stop() throws InterruptedException {
        threads.stop();
    }
}
