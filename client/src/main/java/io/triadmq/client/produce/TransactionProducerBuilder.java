package io.triadmq.client.produce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link TransactionProducer}. Not thread-safe. */
public final class TransactionProducerBuilder {
    /** Checks wait for the application's database; some of them may do so at once. */
    private static final int CHECK_THREADS = 4;

    private static final int MAX_WAITING_CHECKS = 2_000;

    final String group;
    final ProducerBuilder producer;
    final List<String> topics = new ArrayList<>();
    int checkThreads = CHECK_THREADS;
    int maxWaitingChecks = MAX_WAITING_CHECKS;
    Duration resolveTimeout = Duration.ofSeconds(5);

    @Nullable
    TransactionCheck check;

    TransactionProducerBuilder(String group) {
        this.group = group;
        this.producer = Producer.builder(group);
    }

    /** Required: {@code host:port}, several separated by {@code ;}. */
    public TransactionProducerBuilder nameServers(String list) {
        producer.nameServers(list);
        return this;
    }

    /** Required: who tells the fate of messages whose resolution was lost. */
    public TransactionProducerBuilder check(TransactionCheck tellsTheFate) {
        check = tellsTheFate;
        return this;
    }

    /** How long the send of a message may take until it is stored; default 5 s. */
    public TransactionProducerBuilder sendTimeout(Duration timeout) {
        producer.sendTimeout(timeout);
        return this;
    }

    /** How long to wait for the confirmation of a resolution; default 5 s. Without one a check repairs it. */
    public TransactionProducerBuilder resolveTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("resolveTimeout must be positive, got " + timeout);
        }
        resolveTimeout = timeout;
        return this;
    }

    /** Threads that run checks, and how many checks may wait for one; what is more is dropped and comes again. */
    public TransactionProducerBuilder checkExecutor(int threads, int maxWaiting) {
        if (threads < 1 || maxWaiting < 1) {
            throw new IllegalArgumentException(
                    "threads and maxWaiting must be positive, got " + threads + " and " + maxWaiting);
        }
        checkThreads = threads;
        maxWaitingChecks = maxWaiting;
        return this;
    }

    /**
     * Topics about whose messages this producer can be asked although it has not sent to them itself. Only needed where
     * topics are not created automatically: else a producer finds all broker groups without it.
     */
    public TransactionProducerBuilder topics(List<String> names) {
        topics.addAll(names);
        return this;
    }

    /** Starts the producer; it makes itself known to the brokers, which may ask it from now on. */
    public TransactionProducer build() {
        return new TransactionProducer(this);
    }
}
