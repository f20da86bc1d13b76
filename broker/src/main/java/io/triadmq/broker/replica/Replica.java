package io.triadmq.broker.replica;

import io.triadmq.broker.apply.Applier;
import io.triadmq.broker.index.LogMessageReader;
import io.triadmq.broker.kv.StateFlusher;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.leader.LeadershipView;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.log.Sequencer;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.AppliedListener;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.jraft.JRaftCommitLog;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running replica of a broker group. Thread-safe.
 *
 * <p>Closing order: no more sends, then the log, then the state, flushed when the log could be forced.
 */
public final class Replica implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    /** More than a segment's header, an entry's header and a payload's prefix take together. */
    private static final int SEGMENT_OVERHEAD_BYTES = 4096;

    private final StateStore store;
    private final Applier applier;
    private final Sequencer sequencer;
    private final CommitLog<EntryAnswer> log;
    private final StateFlusher flusher;
    private final LogMessageReader reader;
    private boolean closed;

    private Replica(
            StateStore store,
            Applier applier,
            Sequencer sequencer,
            CommitLog<EntryAnswer> log,
            StateFlusher flusher,
            LogMessageReader reader) {
        this.store = store;
        this.applier = applier;
        this.sequencer = sequencer;
        this.log = log;
        this.flusher = flusher;
        this.reader = reader;
    }

    /**
     * Opens state and log; the replica then takes part in its group.
     *
     * @param onBroken the replica cannot go on and the process should end; any thread, perhaps more than once
     * @throws IOException the log cannot be used; the message says what to do
     * @throws io.triadmq.broker.kv.StoreException the state cannot be used; the message says what to do
     */
    public static Replica start(ReplicaConfig config, Consumer<Throwable> onBroken) throws IOException {
        return start(config, JRaftCommitLog::start, onBroken);
    }

    /** {@link #start(ReplicaConfig, Consumer)} on a log of the caller's choice. */
    public static Replica start(ReplicaConfig config, LogOpener opener, Consumer<Throwable> onBroken)
            throws IOException {
        String name = config.log().group() + "-" + config.log().selfId();
        LeadershipView leadership = new LeadershipView(config.log().selfId());
        Sequencer sequencer = new Sequencer(
                name,
                config.limits().within(config.log().segmentBytes()),
                config.log().segmentBytes() - SEGMENT_OVERHEAD_BYTES,
                System::currentTimeMillis,
                term -> new GroupCommand.StartTerm(
                        term,
                        config.log().selfId(),
                        config.clientAddress(),
                        config.log().segmentBytes()),
                () -> leadership.current().leaderId());
        // The log exists only after the state machine; whoever needs it before waits here.
        CompletableFuture<CommitLog<EntryAnswer>> started = new CompletableFuture<>();
        StateStore store = StateStore.open(config.stateDirectory(), config.store());
        Applier applier = null;
        try {
            applier = new Applier(
                    store,
                    leadership,
                    sequencer,
                    config.log().segmentBytes(),
                    () -> started.join().force(),
                    onBroken);
            CommitLog<EntryAnswer> log = opener.open(config.log(), applier);
            started.complete(log);
            sequencer.attach(log);
            StateFlusher flusher = new StateFlusher(name, store, log::force, config.flushInterval(), onBroken);
            Applier source = applier;
            LogMessageReader reader = new LogMessageReader(
                    log, applier.index(), topic -> idOf(source.state().topics().get(topic)), applier::endPosition);
            return new Replica(store, applier, sequencer, log, flusher, reader);
        } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
            if (applier != null) {
                applier.close();
            }
            store.close();
            throw e;
        }
    }

    private static @Nullable Integer idOf(@Nullable TopicSettings topic) {
        return topic == null ? null : topic.id();
    }

    public ReplicaState state() {
        return applier.state();
    }

    /** For tests, which compare whole states. */
    StateStore store() {
        return store;
    }

    /** Answers the requests of an entry inside {@code runner}, which may share work between the answers. */
    public void completeIn(Consumer<Runnable> runner) {
        sequencer.completeIn(runner);
    }

    public Proposals proposals() {
        return sequencer;
    }

    public MessageReader reader() {
        return reader;
    }

    public CommitLog<?> log() {
        return log;
    }

    /** Learns of the apply rounds that follow. */
    public void addAppliedListener(AppliedListener listener) {
        applier.addListener(listener);
    }

    /**
     * Forgets index rows that point below a position; call it when {@link CommitLog#deleteBefore} has returned. Blocks;
     * not for event loops or the apply thread.
     *
     * @return how many queues lost rows
     */
    public int dropIndexBefore(long position) {
        return applier.index().dropBefore(position);
    }

    /** Blocks until everything is forced and closed. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        sequencer.close();
        flusher.close();
        log.close();
        try {
            // Closing the log forced all of it.
            store.close(() -> {});
        } catch (IOException | RuntimeException e) {
            LOG.warn("the state was not flushed at close, the next start applies more from the log: {}", e.toString());
        }
        applier.close();
    }
}
