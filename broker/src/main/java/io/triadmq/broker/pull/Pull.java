package io.triadmq.broker.pull;

import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.Responder;
import org.jspecify.annotations.Nullable;

/**
 * A checked pull until it is answered. Handed from thread to thread, never used by two at once: whoever takes it out of
 * a queue or out of the waiting pulls owns it.
 */
public final class Pull implements WaitingPull {
    private final PullService service;
    private final Connection connection;
    private final Command request;
    private final Responder responder;
    private final QueueId queue;
    private final TagFilter filter;
    private final int maxMessages;
    private final int maxBytes;
    private final long deadlineNanos;
    private final Runnable askLeader;
    /** Everything of the queue below it is known not to match. */
    private volatile long offset;

    /**
     * @param offset first offset wanted
     * @param deadlineNanos until when it may wait for messages, {@link System#nanoTime()}; in the past: not at all
     * @param askLeader lets the leader answer this pull
     */
    public Pull(
            PullService service,
            Connection connection,
            Command request,
            Responder responder,
            QueueId queue,
            long offset,
            TagFilter filter,
            int maxMessages,
            int maxBytes,
            long deadlineNanos,
            Runnable askLeader) {
        this.service = service;
        this.connection = connection;
        this.request = request;
        this.responder = responder;
        this.queue = queue;
        this.offset = offset;
        this.filter = filter;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.deadlineNanos = deadlineNanos;
        this.askLeader = askLeader;
    }

    @Override
    public QueueId queue() {
        return queue;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public boolean isWanted() {
        return connection.isOpen();
    }

    @Override
    public void resume() {
        service.serve(this);
    }

    @Override
    public void giveUp() {
        service.nothingNew(this);
    }

    TagFilter filter() {
        return filter;
    }

    int maxMessages() {
        return maxMessages;
    }

    int maxBytes() {
        return maxBytes;
    }

    Connection connection() {
        return connection;
    }

    /** Gives this pull away: it is the leader's to answer. */
    void askLeader() {
        askLeader.run();
    }

    void advanceTo(long newOffset) {
        offset = newOffset;
    }

    /** Answers with the four fields that clients take for granted. */
    void answer(
            int code,
            @Nullable String remark,
            long suggestion,
            long nextOffset,
            QueueRange range,
            byte @Nullable [] body) {
        responder.respond(Command.response(request, code, remark)
                .with("suggestWhichBrokerId", suggestion)
                .with("nextBeginOffset", nextOffset)
                .with("minOffset", range.min())
                .with("maxOffset", range.next())
                .withBody(body));
    }

    void fail(int code, String remark) {
        responder.respond(Command.response(request, code, remark));
    }
}
