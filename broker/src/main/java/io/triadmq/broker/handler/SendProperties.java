package io.triadmq.broker.handler;

import static io.triadmq.protocol.message.MessageProperties.NAME_SEPARATOR;
import static io.triadmq.protocol.message.MessageProperties.PAIR_SEPARATOR;

import io.triadmq.protocol.message.MessageProperties;
import io.triadmq.protocol.message.PropertyName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message's properties text, looked through once for what the broker needs to know. Of equal names the last counts.
 * Not thread-safe; made per message.
 */
final class SendProperties {
    @Nullable
    String tag;

    /** The client's own id of the message. */
    @Nullable
    String uniqKey;

    /** Name of a property that asks for a delivery at a later time; null when there is none. */
    @Nullable
    String delayedBy;

    /** Delay level asked for; 0 when none. */
    int delayLevel;

    /** A half message: it waits for its resolution. */
    boolean transactional;

    /** The group whose members can tell a half message's fate; null when it is not said. */
    @Nullable
    String producerGroup;

    /** How long after the send a half message's producers are left in peace; -1 when it is not said. */
    long checkImmunitySeconds = -1;

    boolean wantsReply;

    /** The text to store: without what must not be stored. */
    final String text;

    SendProperties(String given) {
        boolean clean = true;
        int start = 0;
        while (start < given.length()) {
            int end = given.indexOf(PAIR_SEPARATOR, start);
            end = end < 0 ? given.length() : end;
            int middle = given.indexOf(NAME_SEPARATOR, start);
            boolean complete = middle > start && middle + 1 < end;
            if (complete) {
                look(given, start, middle, end);
            }
            clean &= complete && !given.startsWith(PropertyName.TRANSIENT_PREFIX, start);
            start = end + 1;
        }
        text = clean ? given : cleaned(given);
    }

    private void look(String text, int start, int middle, int end) {
        int length = middle - start;
        // The first character and the length rule out nearly everything without making a string.
        switch (text.charAt(start)) {
            case 'T':
                lookAtT(text, start, middle, end, length);
                break;
            case 'U':
                if (is(text, start, length, PropertyName.UNIQ_KEY)) {
                    uniqKey = text.substring(middle + 1, end);
                }
                break;
            case 'P':
                if (is(text, start, length, PropertyName.PRODUCER_GROUP)) {
                    producerGroup = text.substring(middle + 1, end);
                }
                break;
            case 'C':
                if (is(text, start, length, PropertyName.CHECK_IMMUNITY_TIME)) {
                    checkImmunitySeconds = seconds(text.substring(middle + 1, end));
                }
                break;
            case 'D':
                if (is(text, start, length, PropertyName.DELAY)) {
                    delayLevel = level(text.substring(middle + 1, end));
                }
                break;
            case 'R':
                wantsReply |= is(text, start, length, PropertyName.REPLY_TO_CLIENT);
                break;
            default:
                break;
        }
    }

    private void lookAtT(String text, int start, int middle, int end, int length) {
        if (is(text, start, length, PropertyName.TAGS)) {
            tag = text.substring(middle + 1, end);
        } else if (is(text, start, length, PropertyName.TRANSACTION_PREPARED)) {
            transactional = text.substring(middle + 1, end).equalsIgnoreCase("true");
        } else if (is(text, start, length, PropertyName.TIMER_DELIVER_MS)
                || is(text, start, length, PropertyName.TIMER_DELAY_MS)
                || is(text, start, length, PropertyName.TIMER_DELAY_SEC)) {
            delayedBy = text.substring(start, middle);
        }
    }

    private static boolean is(String text, int start, int length, String name) {
        return length == name.length() && text.startsWith(name, start);
    }

    private static int level(String value) {
        try {
            return Math.max(0, Integer.parseInt(value.trim()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long seconds(String value) {
        try {
            return Math.max(-1, Long.parseLong(value.trim()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String cleaned(String given) {
        Map<String, String> pairs = MessageProperties.parse(given);
        pairs.keySet().removeIf(name -> name.startsWith(PropertyName.TRANSIENT_PREFIX));
        return MessageProperties.format(pairs);
    }
}
