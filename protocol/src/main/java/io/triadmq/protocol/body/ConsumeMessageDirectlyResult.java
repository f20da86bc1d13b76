package io.triadmq.protocol.body;

import org.jspecify.annotations.Nullable;

/**
 * Answer of a client to CONSUME_MESSAGE_DIRECTLY.
 *
 * @param order whether the listener is an orderly one
 * @param autoCommit of an orderly listener
 * @param consumeResult {@code CR_SUCCESS}, {@code CR_LATER}, {@code CR_ROLLBACK}, {@code CR_COMMIT},
 *     {@code CR_THROW_EXCEPTION} or {@code CR_RETURN_NULL}
 * @param remark text of an exception
 * @param spentTimeMills milliseconds in the listener
 */
public record ConsumeMessageDirectlyResult(
        boolean order,
        boolean autoCommit,
        String consumeResult,
        @Nullable String remark,
        long spentTimeMills) implements Body {
    public ConsumeMessageDirectlyResult {
        consumeResult = Absent.text(consumeResult);
    }
}
