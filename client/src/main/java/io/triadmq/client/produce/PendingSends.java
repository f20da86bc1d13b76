package io.triadmq.client.produce;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.SendRefusedException;
import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.message.UniqueKeys;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Turns messages of the application into sends: gives ids, encodes properties, checks limits. Thread-safe. */
final class PendingSends {
    /** Share of a send's time, at its end, that is kept for finding out the fate of attempts without answer. */
    private static final int SETTLING_SHARE = 4;

    /** More time than this is not needed for that: one request, after an election too. */
    private static final long MAX_SETTLING_MILLIS = 500;

    private final Clock clock = Clock.systemDefaultZone();
    private final UniqueKeys ids;
    private final int maxMessageBytes;
    private final @Nullable String transactionGroup;

    /** @param transactionGroup the group whose members tell the fate of the messages, all half messages; else null */
    PendingSends(InetAddress address, int maxMessageBytes, @Nullable String transactionGroup) {
        this.transactionGroup = transactionGroup;
        this.ids = new UniqueKeys(address, ProcessHandle.current().pid(), clock, new SecureRandom());
        this.maxMessageBytes = maxMessageBytes;
    }

    /** A random number that no other producer has. */
    static long newProducerId() {
        SecureRandom random = new SecureRandom();
        long id = random.nextLong();
        while (id == 0) {
            id = random.nextLong();
        }
        return id;
    }

    /**
     * @param now and {@code deadline}: milliseconds of the producer's monotonic clock
     * @throws SendRefusedException when no broker would take the message
     */
    PendingSend of(Message message, MessageQueue queue, long now, long deadline, boolean callerWaits) {
        if (message.body().length > maxMessageBytes) {
            throw rejected(
                    "the body has " + message.body().length + " bytes, at most " + maxMessageBytes + " are allowed");
        }
        String id = ids.next();
        String properties = properties(message, id);
        long settling = Math.min(MAX_SETTLING_MILLIS, (deadline - now) / SETTLING_SHARE);
        return new PendingSend(
                queue,
                id,
                message.body(),
                properties,
                message.flag(),
                transactionGroup == null ? SysFlag.TRANSACTION_NONE : SysFlag.TRANSACTION_PREPARED,
                clock.millis(),
                deadline,
                deadline - settling,
                transactionGroup != null,
                callerWaits);
    }

    /** Stored elsewhere until it is due, so it has no place in a lane. */
    static boolean isDelayed(Message message) {
        return message.properties().containsKey(PropertyName.DELAY);
    }

    private String properties(Message message, String id) {
        StringBuilder text = new StringBuilder(64 + 32 * message.properties().size());
        message.properties().forEach((name, value) -> append(text, name, value));
        append(text, PropertyName.UNIQ_KEY, id);
        if (transactionGroup != null) {
            append(text, PropertyName.TRANSACTION_PREPARED, "true");
            append(text, PropertyName.PRODUCER_GROUP, transactionGroup);
        }
        String encoded = text.toString();
        if (encoded.length() > MessageRecord.MAX_PROPERTIES_BYTES / 3
                && encoded.getBytes(StandardCharsets.UTF_8).length > MessageRecord.MAX_PROPERTIES_BYTES) {
            throw rejected("the properties have more than " + MessageRecord.MAX_PROPERTIES_BYTES + " bytes");
        }
        return encoded;
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(name)
                .append(MessageProperties.NAME_SEPARATOR)
                .append(value)
                .append(MessageProperties.PAIR_SEPARATOR);
    }

    private static SendRefusedException rejected(String why) {
        return new SendRefusedException(SendRefusedException.Reason.REJECTED, SendRefusedException.NO_CODE, why);
    }
}
