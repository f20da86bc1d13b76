package io.triadmq.client.produce;

import io.triadmq.client.route.Settings;
import io.triadmq.protocol.message.NameRules;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Producer}. Not thread-safe; may build several producers. */
public final class ProducerBuilder {
    /** Below this a buffer cannot hold one message of the largest size next to another. */
    private static final long MIN_BUFFER_BYTES = 8L << 20;

    private final String group;
    private String nameServers = "";
    private Duration sendTimeout = Duration.ofSeconds(5);
    private Duration attemptTimeout = Duration.ofMillis(1_500);
    private Duration closeTimeout = Duration.ofSeconds(10);
    private long maxBufferBytes = 64L << 20;
    private boolean failWhenFull;
    private boolean idempotent = true;
    private int maxMessageBytes = 4 << 20;
    private int maxRequestsInFlight = LaneLimits.DEFAULT.maxRequestsInFlight();
    private int maxRequestBytes = LaneLimits.DEFAULT.maxRequestBytes();
    private @Nullable Executor callbackExecutor;

    ProducerBuilder(String group) {
        String problem = NameRules.groupProblem(group);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        this.group = group;
    }

    /** Required: {@code host:port}, several separated by {@code ;}. */
    public ProducerBuilder nameServers(String list) {
        nameServers = list;
        return this;
    }

    /** How long a send may take in total unless the call says otherwise; default 5 s. */
    public ProducerBuilder sendTimeout(Duration timeout) {
        sendTimeout = Settings.positive("sendTimeout", timeout);
        return this;
    }

    /** How long one attempt of a send may take before it is repeated, perhaps elsewhere; default 1.5 s. */
    public ProducerBuilder attemptTimeout(Duration timeout) {
        attemptTimeout = Settings.positive("attemptTimeout", timeout);
        return this;
    }

    /** How long {@link Producer#close()} waits for outcomes; default 10 s. */
    public ProducerBuilder closeTimeout(Duration timeout) {
        closeTimeout = Settings.positive("closeTimeout", timeout);
        return this;
    }

    /** Bound on the memory of messages without outcome, at least 8 MiB; default 64 MiB. */
    public ProducerBuilder maxBufferBytes(long bytes) {
        if (bytes < MIN_BUFFER_BYTES) {
            throw new IllegalArgumentException(
                    "maxBufferBytes must be at least " + MIN_BUFFER_BYTES + ", got " + bytes);
        }
        maxBufferBytes = bytes;
        return this;
    }

    /** A send that finds the buffer full fails at once instead of waiting within its timeout. */
    public ProducerBuilder failWhenBufferFull() {
        failWhenFull = true;
        return this;
    }

    /**
     * Turns off the recognition of repeated attempts. An attempt that got no answer is then not repeated and ends as
     * unknown; sends do not share requests and keep no order among each other. For brokers that are not TriadMQ's.
     */
    public ProducerBuilder withoutIdempotence() {
        idempotent = false;
        return this;
    }

    /** Largest message body; default 4 MiB, what brokers take by default. */
    public ProducerBuilder maxMessageBytes(int bytes) {
        maxMessageBytes = Settings.positive("maxMessageBytes", bytes);
        return this;
    }

    /** Requests without answer per queue, 1 to 8; default 5. While they are under way, messages gather for the next. */
    public ProducerBuilder maxRequestsInFlight(int requests) {
        maxRequestsInFlight = requests;
        return this;
    }

    /** Messages of a queue share a request up to so many bytes; default 128 KiB. */
    public ProducerBuilder maxRequestBytes(int bytes) {
        maxRequestBytes = bytes;
        return this;
    }

    /** Where futures of asynchronous sends are completed; default: one thread of the producer. */
    public ProducerBuilder callbackExecutor(Executor executor) {
        callbackExecutor = executor;
        return this;
    }

    /** Starts the producer. It connects when it sends. */
    public Producer build() {
        return new Producer(config(false));
    }

    /** A producer of half messages. */
    Producer buildTransactional() {
        return new Producer(config(true));
    }

    private ProducerConfig config(boolean transactional) {
        LaneLimits limits = new LaneLimits(
                maxRequestsInFlight,
                Math.max(LaneLimits.DEFAULT.maxBytesInFlight(), (long) maxRequestsInFlight * maxRequestBytes),
                maxRequestBytes,
                LaneLimits.DEFAULT.maxRequestMessages());
        return new ProducerConfig(
                group,
                nameServers,
                sendTimeout,
                attemptTimeout,
                closeTimeout,
                maxBufferBytes,
                failWhenFull,
                idempotent,
                maxMessageBytes,
                callbackExecutor,
                limits,
                transactional);
    }
}
