package io.triadmq.client.produce;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.route.DaemonThreads;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.message.StoredMessage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the brokers' questions for the fate of half messages, on threads of its own. Thread-safe. */
final class Checks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private static final long CLOSE_SECONDS = 5;

    private final TransactionCheck check;
    private final Resolver resolver;
    private final ThreadPoolExecutor threads;

    /** Brings resolutions to the brokers. */
    interface Resolver {
        void resolve(String brokerName, long position, String transactionId, Resolution resolution);
    }

    Checks(TransactionCheck check, int threads, int maxWaiting, Resolver resolver) {
        this.check = check;
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                60,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                DaemonThreads.named("triad-transaction-check"));
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** On an event loop. */
    void asked(Command question) {
        try {
            threads.execute(() -> answer(question));
        } catch (RejectedExecutionException e) {
            LOG.debug("a transaction check is dropped, the broker asks again");
        }
    }

    private void answer(Command question) {
        try {
            HeaderFields fields = question.fields();
            byte[] body = question.body();
            String brokerName = fields.required("bname");
            StoredMessage stored = StoredMessage.decode(body == null ? new byte[0] : body, 0);
            ReceivedMessage message =
                    new ReceivedMessage(stored, new MessageQueue(stored.topic(), brokerName, stored.queueId()));
            Resolution resolution = check.check(message, message.msgId());
            if (resolution != Resolution.UNKNOWN) {
                resolver.resolve(brokerName, fields.requiredLong("commitLogOffset"), message.msgId(), resolution);
            }
        } catch (RuntimeException e) {
            LOG.warn("a transaction check failed, the broker asks again", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}
