package io.triadmq.protocol.message;

import io.triadmq.protocol.command.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What a producer needs to recall a timer message: URL-safe Base64 of {@code v1 topic brokerName deliverMillis uniqKey}
 * (protocol 03 §6).
 *
 * @param deliverMillis when it would be delivered, milliseconds since 1970
 */
public record RecallHandle(String topic, String brokerName, long deliverMillis, String uniqueKey) {
    private static final String VERSION = "v1";

    /** @throws BadRequestException if {@code text} is no such handle */
    public static RecallHandle parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length == 5 && parts[0].equals(VERSION)) {
                return new RecallHandle(parts[1], parts[2], Long.parseLong(parts[3]), parts[4]);
            }
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("recall handle '" + text + "' cannot be decoded: " + e.getMessage(), e);
        }
        throw new BadRequestException(
                "recall handle '" + text + "' should hold '" + VERSION + " topic brokerName deliverMillis uniqueKey'");
    }

    /** The handle's text. */
    public String format() {
        String text = String.join(" ", VERSION, topic, brokerName, Long.toString(deliverMillis), uniqueKey);
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
