package io.triadmq.ops.demo;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.consume.PullConsumer;
import java.time.Duration;
import java.util.List;

/**
 * Consumes the topic while it is written and books every message. It keeps its positions itself, so that each message
 * in the queues is delivered exactly once: what comes twice is stored twice.
 */
final class Feed implements AutoCloseable {
    private static final Duration POLL_PATIENCE = Duration.ofMillis(200);
    /** Until the first message creates the topic. */
    private static final long TOPIC_PAUSE_MILLIS = 50;

    private static final long END_PATIENCE_MILLIS = 5_000;

    private final PullConsumer consumer;
    private final String topic;
    private final Ledger ledger;
    private final Thread thread = new Thread(this::run, "demo-feed");
    private volatile boolean closed;

    private Feed(PullConsumer consumer, String topic, Ledger ledger) {
        this.consumer = consumer;
        this.topic = topic;
        this.ledger = ledger;
    }

    static Feed start(String nameServers, String topic, Ledger ledger) {
        PullConsumer consumer = PullConsumer.builder("triad-demo-consumers")
                .nameServers(nameServers)
                .build();
        Feed feed = new Feed(consumer, topic, ledger);
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    private void run() {
        try {
            consumer.assign(awaitQueues());
            while (!closed) {
                consumer.poll(POLL_PATIENCE).forEach(this::book);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TriadClientException e) {
            if (!closed) {
                ledger.broken("the consumer broke off: " + e.getMessage());
            }
        }
    }

    private List<MessageQueue> awaitQueues() throws InterruptedException {
        List<MessageQueue> queues = consumer.queues(topic);
        while (queues.isEmpty() && !closed) {
            Thread.sleep(TOPIC_PAUSE_MILLIS);
            queues = consumer.queues(topic);
        }
        return queues;
    }

    private void book(ReceivedMessage message) {
        String key = message.shardingKey();
        ledger.consumed(
                key == null ? "" : key,
                LineSender.lineOf(message.property(LineSender.LINE_PROPERTY)),
                message.body(),
                message.queue().queueId(),
                message.queueOffset());
    }

    /** What was delivered before is booked when this returns. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(END_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
