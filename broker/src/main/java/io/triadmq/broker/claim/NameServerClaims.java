package io.triadmq.broker.claim;

import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
    /** Version of the topic table that the NameServer is known to hold; -1 while it does not answer. */
    private long held = -1;

    private final List<Waiting> waiting = new ArrayList<>();

    private record Waiting(long version, CompletableFuture<@Nullable Void> done) {}

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

    /** Completes when the NameServer holds this version of the topic table, or turns out not to answer. */
    CompletableFuture<@Nullable Void> holds(long version) {
        if (!reached || held >= version) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        waiting.add(new Waiting(version, done));
        claim();
        return done;
    }

    /** Nobody needs to wait for this NameServer any more. */
    void forget() {
        held = -1;
        reached = false;
        release(Long.MAX_VALUE);
    }

    private void release(long upTo) {
        List<Waiting> ready =
                waiting.stream().filter(each -> each.version() <= upTo).toList();
        waiting.removeAll(ready);
        ready.forEach(each -> each.done().complete(null));
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
        long theirs = answer.fields().longOr(ClaimField.TOPICS, -1);
        long version = topics.version();
        if (theirs < version) {
            send(TopicTableChunks.of(topics.all(), version), 0, version);
        } else {
            finished(theirs);
        }
    }

    private void send(List<byte[]> chunks, int number, long version) {
        if (number == chunks.size()) {
            finished(version);
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
        busy = false;
        again = false;
        forget();
    }

    private void finished(long version) {
        held = version;
        release(version);
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
