package io.triadmq.broker.claim;

import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on between this node and one NameServer: claims, each answered before the next goes out, and after a claim
 * whose answer shows an older topic table than ours, the table. Owned by the timer thread.
 */
final class NameServerClaims {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerClaims.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final String address;
    private final RpcClient rpc;
    private final TopicTable topics;
    private final Supplier<Command> claims;
    private final TableCommand tables;
    private final ScheduledExecutorService timer;

    private boolean busy;
    private boolean again;
    private boolean reached;
    private boolean complained;

    /** Makes the request for one chunk of the topic table. */
    interface TableCommand {
        Command make(long version, int chunk, int chunks, byte[] body);
    }

    NameServerClaims(
            String address,
            RpcClient rpc,
            TopicTable topics,
            Supplier<Command> claims,
            TableCommand tables,
            ScheduledExecutorService timer) {
        this.address = address;
        this.rpc = rpc;
        this.topics = topics;
        this.claims = claims;
        this.tables = tables;
        this.timer = timer;
    }

    /** Claims now, or as soon as the NameServer has answered what is on its way. */
    void claim() {
        if (busy) {
            again = true;
            return;
        }
        busy = true;
        again = false;
        rpc.invoke(address, claims.get(), TIMEOUT)
                .whenComplete((answer, failure) -> execute(() -> claimed(answer, failure)));
    }

    private void claimed(@Nullable Command answer, @Nullable Throwable failure) {
        if (answer == null || answer.code() != ResponseCode.SUCCESS) {
            failed(answer == null ? String.valueOf(failure) : answer.code() + " " + answer.remark());
            return;
        }
        if (!reached) {
            LOG.info("NameServer {} knows this node", address);
        }
        reached = true;
        complained = false;
        long held = answer.fields().longOr(ClaimField.TOPICS, -1);
        long version = topics.version();
        if (held < version) {
            send(TopicTableChunks.of(topics.all(), version), 0, version);
        } else {
            finished();
        }
    }

    private void send(List<byte[]> chunks, int number, long version) {
        if (number == chunks.size()) {
            finished();
            return;
        }
        rpc.invoke(address, tables.make(version, number, chunks.size(), chunks.get(number)), TIMEOUT)
                .whenComplete((answer, failure) -> execute(() -> {
                    if (answer != null && answer.code() == ResponseCode.SUCCESS) {
                        send(chunks, number + 1, version);
                    } else {
                        failed("topic table: " + (answer == null ? failure : answer.remark()));
                    }
                }));
    }

    /** The next second's claim tries again. */
    private void failed(String reason) {
        if (!complained) {
            LOG.warn("NameServer {} does not answer, trying every second: {}", address, reason);
        }
        complained = true;
        reached = false;
        busy = false;
        again = false;
    }

    private void finished() {
        busy = false;
        if (again) {
            claim();
        }
    }

    private void execute(Runnable work) {
        try {
            timer.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping, nothing is claimed any more");
        }
    }
}
