package io.triadmq.client.consume;

import io.triadmq.client.StartPosition;
import io.triadmq.client.route.Settings;
import io.triadmq.protocol.message.NameRules;
import java.time.Duration;

/** Settings of a {@link PullConsumer}. Not thread-safe. */
public final class PullConsumerBuilder {
    final String group;
    String nameServers = "";
    StartPosition startPosition = StartPosition.first();
    Duration requestTimeout = Duration.ofSeconds(10);
    int maxPollMessages = 512;
    int maxBufferedMessages = 4_096;
    long maxBufferedBytes = 16L << 20;
    PullSettings pull = PullSettings.DEFAULT;

    PullConsumerBuilder(String group) {
        String problem = NameRules.groupProblem(group);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        this.group = group;
    }

    /** Required: {@code host:port}, several separated by {@code ;}. */
    public PullConsumerBuilder nameServers(String list) {
        nameServers = Settings.given("nameServers", list);
        return this;
    }

    /** Where to start in a queue for which the group has no saved offset; default: with the first message. */
    public PullConsumerBuilder startPosition(StartPosition position) {
        startPosition = Settings.given("startPosition", position);
        return this;
    }

    /** How long a question about offsets or a save may take, all attempts together; default 10 s. */
    public PullConsumerBuilder requestTimeout(Duration timeout) {
        requestTimeout = Settings.positive("requestTimeout", timeout);
        return this;
    }

    /** Messages that one poll returns at most; default 512. */
    public PullConsumerBuilder maxPollMessages(int messages) {
        maxPollMessages = Settings.positive("maxPollMessages", messages);
        return this;
    }

    /** Messages of one queue that are read ahead; default 4096. Reading stops above it, a last batch may exceed it. */
    public PullConsumerBuilder maxBufferedMessages(int messages) {
        maxBufferedMessages = Settings.positive("maxBufferedMessages", messages);
        return this;
    }

    /** Bytes of one queue that are read ahead; default 16 MiB. Reading stops above it, a last batch may exceed it. */
    public PullConsumerBuilder maxBufferedBytes(long bytes) {
        maxBufferedBytes = Settings.positive("maxBufferedBytes", bytes);
        return this;
    }

    /** Messages and bytes asked for at once; default 256 and 512 KiB. Brokers may give less. */
    public PullConsumerBuilder pullBatch(int messages, int bytes) {
        pull = new PullSettings(Settings.positive("messages", messages), Settings.positive("bytes", bytes));
        return this;
    }

    public PullConsumer build() {
        return new PullConsumer(this);
    }
}
