package io.triadmq.broker.handler;

import io.triadmq.broker.config.TransactionConfig;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.message.SystemTopic;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells half messages from others, and what is to be known of one. Thread-safe. */
final class HalfSends {
    /** A producer that wants to be left in peace for longer than a week has made a mistake. */
    private static final long MAX_IMMUNITY_SECONDS = TimeUnit.DAYS.toSeconds(7);

    private final TransactionConfig config;

    HalfSends(TransactionConfig config) {
        this.config = config;
    }

    /** What makes the message of a send a half message; null when it is none. */
    SendRequest.@Nullable Half of(SendHeader header, SendProperties properties) {
        // A consumer that sends a failed message back itself may leave on it what it was once.
        if (!isMarked(header, properties) || SystemTopic.isRetry(header.topic())) {
            return null;
        }
        String group = properties.producerGroup == null ? header.producerGroup() : properties.producerGroup;
        long immunity = properties.checkImmunitySeconds;
        long firstCheck = immunity < 0
                ? config.timeout().toMillis()
                : TimeUnit.SECONDS.toMillis(Math.min(immunity, MAX_IMMUNITY_SECONDS));
        return new SendRequest.Half(group, firstCheck);
    }

    static boolean isMarked(SendHeader header, SendProperties properties) {
        return properties.transactional || SysFlag.transaction(header.sysFlag()) == SysFlag.TRANSACTION_PREPARED;
    }

    /** The properties as they are stored: whoever is asked for the fate must find in them what the message was. */
    static String text(SendProperties properties, SendRequest.Half half) {
        String text = properties.text;
        if (properties.producerGroup == null) {
            text = MessageProperties.append(text, PropertyName.PRODUCER_GROUP, half.producerGroup());
        }
        if (properties.uniqKey != null) {
            text = MessageProperties.append(text, PropertyName.TRANSACTION_ID, properties.uniqKey);
        }
        return text;
    }
}
