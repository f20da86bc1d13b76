package io.triadmq.protocol.body;

import io.triadmq.protocol.message.TagExpression;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants of one topic.
 *
 * @param subString the expression as written
 * @param tagsSet its tags; empty: all
 * @param codeSet their hashes; empty: all
 * @param subVersion time stamp of the subscription in milliseconds; the newer one counts
 * @param expressionType {@code TAG} or {@code SQL92}
 * @param classFilterMode unused since 4.x
 */
public record SubscriptionData(
        String topic,
        String subString,
        Set<String> tagsSet,
        Set<Integer> codeSet,
        long subVersion,
        String expressionType,
        boolean classFilterMode) {
    public static final String TAG = "TAG";
    public static final String SQL92 = "SQL92";

    public SubscriptionData {
        topic = Absent.text(topic);
        subString = Absent.text(subString);
        tagsSet = Absent.set(tagsSet);
        codeSet = Absent.set(codeSet);
        // Very old clients know no other type and leave it out.
        expressionType = expressionTypeOf(expressionType);
    }

    /** A subscription by tags. */
    public static SubscriptionData ofTags(String topic, TagExpression tags, long subVersion) {
        return new SubscriptionData(topic, tags.text(), tags.tags(), tags.codes(), subVersion, TAG, false);
    }

    private static String expressionTypeOf(@Nullable String type) {
        return type == null || type.isEmpty() ? TAG : type;
    }
}
