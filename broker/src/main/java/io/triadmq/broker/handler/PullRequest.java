package io.triadmq.broker.handler;

import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import org.jspecify.annotations.Nullable;

/**
 * Header of a pull.
 *
 * @param maxBytes as asked for; 0 when not said
 * @param commitOffset consumer offset to save along the way; -1 when none
 * @param suspendMillis how long the pull may wait for messages; 0: not at all
 * @param subscription expression that came with the pull; null: the registered one counts
 * @param subVersion time stamp of the subscription that the client means
 */
record PullRequest(
        String group,
        String topic,
        int queueId,
        long queueOffset,
        int maxMessages,
        int maxBytes,
        long commitOffset,
        long suspendMillis,
        @Nullable String subscription,
        String expressionType,
        long subVersion) {
    private static final int FLAG_COMMIT_OFFSET = 1;
    private static final int FLAG_SUSPEND = 2;
    private static final int FLAG_SUBSCRIPTION = 4;

    /** More in one answer saves nothing, and bounds what one pull costs. */
    private static final int MAX_MESSAGES = 1024;

    static PullRequest of(Command request) {
        HeaderFields fields = request.fields();
        int sysFlag = fields.requiredInt("sysFlag");
        long offset = fields.requiredLong("queueOffset");
        int maxMessages = fields.requiredInt("maxMsgNums");
        if (maxMessages < 1) {
            throw new BadRequestException("maxMsgNums is " + maxMessages + ", expected 1 or more");
        }
        String expression = fields.get("subscription");
        String type = fields.get("expressionType");
        return new PullRequest(
                fields.required("consumerGroup"),
                fields.required("topic"),
                fields.requiredInt("queueId"),
                offset,
                Math.min(maxMessages, MAX_MESSAGES),
                Math.max(0, fields.intOr("maxMsgBytes", 0)),
                (sysFlag & FLAG_COMMIT_OFFSET) == 0 ? -1 : fields.longOr("commitOffset", -1),
                (sysFlag & FLAG_SUSPEND) == 0 ? 0 : Math.max(0, fields.longOr("suspendTimeoutMillis", 0)),
                (sysFlag & FLAG_SUBSCRIPTION) == 0 ? null : expression == null ? "" : expression,
                type == null || type.isEmpty() ? "TAG" : type,
                fields.longOr("subVersion", 0));
    }
}
