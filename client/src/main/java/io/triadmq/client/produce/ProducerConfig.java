package io.triadmq.client.produce;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Settings of a producer, checked. See {@link ProducerBuilder} for what they mean. */
record ProducerConfig(
        String group,
        String nameServers,
        Duration sendTimeout,
        Duration attemptTimeout,
        Duration closeTimeout,
        long maxBufferBytes,
        boolean failWhenFull,
        boolean idempotent,
        int maxMessageBytes,
        @Nullable Executor callbackExecutor,
        LaneLimits limits,
        boolean transactional) {}
