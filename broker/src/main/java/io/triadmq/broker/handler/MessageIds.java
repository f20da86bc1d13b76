package io.triadmq.broker.handler;

import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.OffsetMessageId;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids that a sender is told: the address of the node that took the message as leader, and its position. Thread-safe.
 */
final class MessageIds {
    private static final Logger LOG = LoggerFactory.getLogger(MessageIds.class);

    private final HostAddress here;
    private final MessageReader reader;
    private final PullPool pool;

    /**
     * @param here this node's address for clients
     * @param pool for reading from disk
     */
    MessageIds(HostAddress here, MessageReader reader, PullPool pool) {
        this.here = here;
        this.reader = reader;
        this.pool = pool;
    }

    /** Of messages that this node has taken; several separated by commas. */
    String fresh(long[] positions) {
        return join(positions, position -> here);
    }

    /**
     * Of messages that an earlier leader may have taken: its address stands in their records. Where they cannot be read
     * now, the id names this node, under which the message is found just as well.
     *
     * @param then called on a thread of the pool, or at once when that is full
     */
    void original(long[] positions, Consumer<String> then) {
        if (!pool.tryExecute(() -> then.accept(join(positions, this::takenBy)))) {
            then.accept(fresh(positions));
        }
    }

    private HostAddress takenBy(long position) {
        try {
            byte[] record = reader.readAt(position);
            return record == null ? here : MessageRecord.storeHost(record, 0);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the message at {} cannot be read, its id names this node instead of its first", position, e);
            return here;
        }
    }

    private interface Taker {
        HostAddress of(long position);
    }

    private static String join(long[] positions, Taker taker) {
        if (positions.length == 1) {
            return OffsetMessageId.format(taker.of(positions[0]), positions[0]);
        }
        StringBuilder ids = new StringBuilder(positions.length * 33);
        for (long position : positions) {
            ids.append(ids.length() == 0 ? "" : ",").append(OffsetMessageId.format(taker.of(position), position));
        }
        return ids.toString();
    }
}
