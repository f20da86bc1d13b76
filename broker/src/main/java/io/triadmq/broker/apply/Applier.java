package io.triadmq.broker.apply;

import io.triadmq.broker.bytes.ByteSink;
import io.triadmq.broker.index.IndexWriter;
import io.triadmq.broker.index.StoredIndex;
import io.triadmq.broker.kv.LogForce;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreBatch;
import io.triadmq.broker.kv.StoreException;
import io.triadmq.broker.leader.LeadershipView;
import io.triadmq.broker.log.CommandCodec;
import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.EntryFormat;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.LeaderTerms;
import io.triadmq.broker.log.MessageBatchCursor;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.state.AppliedListener;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine of a broker replica: turns committed entries into tables and index rows.
 *
 * <p>A round's changes are gathered in one batch, written with the applied point at {@link #endRound}, and only then
 * shown to readers and to those who wait. Owned by the apply thread, except where said.
 */
public final class Applier implements StateMachine<EntryAnswer>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    /** Version of the tables' layout. */
    private static final long FORMAT = 1;

    private final StateStore store;
    private final StoredIndex index;
    private final IndexWriter indexWriter;
    private final TopicRegistry topics = new TopicRegistry();
    private final GroupRegistry groups = new GroupRegistry();
    private final OffsetTable offsets = new OffsetTable();
    private final LockTable locks = new LockTable();
    private final ProducerTable producers;
    private final UniqueKeyTable uniqueKeys;
    private final HalfTable halves;
    private final TermTable terms;
    private final LeadershipView leadership;
    private final LeaderTerms leaderTerms;
    private final CommandApplier commands;
    private final SendApplier sends;
    private final CommandCodec codec = new CommandCodec();
    private final MessageBatchCursor messages = new MessageBatchCursor();

    /** Where the commands of the entry in progress begin in its payload. */
    private final List<Integer> starts = new ArrayList<>();

    private final LogForce force;
    private final Consumer<Throwable> onBroken;
    private final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();

    private final StoreBatch batch;
    private final ByteSink scratch = new ByteSink(256);
    private AppliedState applied;
    private long logTime;
    private volatile long endPosition;

    /**
     * @param segmentBytes this node's segment size, to be compared with the group's
     * @param force makes the log durable up to what is applied
     * @param onBroken the replica cannot go on; any thread
     */
    public Applier(
            StateStore store,
            LeadershipView leadership,
            LeaderTerms leaderTerms,
            long segmentBytes,
            LogForce force,
            Consumer<Throwable> onBroken) {
        this.store = store;
        this.index = new StoredIndex(store);
        this.indexWriter = index.writer();
        this.producers = new ProducerTable(store);
        this.halves = new HalfTable(store);
        this.leadership = leadership;
        this.leaderTerms = leaderTerms;
        this.terms = new TermTable(leadership, segmentBytes);
        this.commands = new CommandApplier(topics, groups, offsets, locks, producers, terms, indexWriter, halves);
        this.uniqueKeys = new UniqueKeyTable(store);
        this.sends = new SendApplier(topics, producers, uniqueKeys, halves, index);
        this.force = force;
        this.onBroken = onBroken;
        this.batch = store.newBatch();
        this.applied = AppliedState.NONE;
        load();
    }

    private void load() {
        long format = MetaRow.FORMAT.get(store, FORMAT);
        if (format != FORMAT) {
            throw new StoreException("the state has format " + format + ", this version reads " + FORMAT
                    + "; upgrade this node, or delete the state directory to rebuild it from the log");
        }
        batch.clear();
        topics.load(store);
        groups.load(store);
        offsets.load(store);
        locks.load(store);
        producers.load();
        uniqueKeys.load();
        halves.load();
        terms.load(store);
        commands.load(store);
        sends.clear();
        applied = AppliedState.load(store);
        logTime = applied.logTime();
        endPosition = applied.endPosition();
        if (applied.point().logIndex() == 0) {
            MetaRow.FORMAT.put(batch, FORMAT);
        }
    }

    /** What requests may read; any thread. */
    public ReplicaState state() {
        return new ReplicaState(topics, groups, index, offsets, locks, halves, leadership, producers::count);
    }

    /** The index with what only this replica's owner needs of it; any thread. */
    public StoredIndex index() {
        return index;
    }

    /** Position after the last applied payload; any thread. */
    public long endPosition() {
        return endPosition;
    }

    /** Any thread; learns of the rounds that follow. */
    public void addListener(AppliedListener listener) {
        listeners.add(listener);
    }

    @Override
    public AppliedPoint restored() {
        return applied.point();
    }

    @Override
    public EntryAnswer apply(CommittedEntry entry) {
        byte[] payload = entry.payload();
        byte kind = EntryFormat.kindOf(payload);
        commands.startEntry(logTime);
        logTime = Math.max(logTime, EntryFormat.logTimeOf(payload));
        endPosition = entry.position() + payload.length;
        if (kind == EntryFormat.COMMANDS) {
            return applyCommands(entry);
        }
        uniqueKeys.sweep(logTime, batch);
        messages.open(payload);
        SendResult[] results = sends.apply(messages, entry.position(), EntryFormat.logTimeOf(payload), batch);
        return new EntryAnswer.Sends(results);
    }

    private EntryAnswer applyCommands(CommittedEntry entry) {
        starts.clear();
        List<@Nullable GroupCommand> decoded = codec.decode(entry.payload(), starts::add);
        CommandResult[] results = new CommandResult[decoded.size()];
        for (int i = 0; i < results.length; i++) {
            GroupCommand command = decoded.get(i);
            results[i] = command == null
                    ? new CommandResult.Done()
                    : commands.apply(command, entry.logIndex(), entry.position() + starts.get(i), logTime, batch);
        }
        indexWriter.endEntry(logTime, batch);
        return new EntryAnswer.Commands(results);
    }

    @Override
    public void endRound(AppliedPoint point) {
        indexWriter.endRound(batch);
        producers.endRound(batch);
        uniqueKeys.endRound(batch);
        halves.endRound();
        applied = new AppliedState(point, logTime, endPosition);
        applied.put(batch, scratch);
        store.write(batch);
        Set<QueueId> advanced = indexWriter.publish();
        sends.answerDuplicates();
        terms.publish();
        if (!advanced.isEmpty()) {
            notifyListeners(advanced);
        }
        indexWriter.startRound();
    }

    private void notifyListeners(Set<QueueId> advanced) {
        for (AppliedListener listener : listeners) {
            try {
                listener.queuesAdvanced(advanced);
            } catch (RuntimeException e) {
                LOG.error("an applied listener failed", e);
            }
        }
    }

    @Override
    public void onLeaderStart(long term) {
        sends.answering(true);
        leadership.elected(term);
        leaderTerms.leaderStarted(term, logTime);
    }

    @Override
    public void onLeaderStop(long term) {
        sends.answering(false);
        leaderTerms.leaderStopped(term);
        leadership.steppedDown();
    }

    @Override
    public void onFollowing(@Nullable String leaderId, long term) {
        leadership.following(leaderId, term);
    }

    @Override
    public AppliedPoint checkpoint(Path directory) throws IOException {
        store.checkpoint(directory, force);
        return applied.point();
    }

    @Override
    public void install(Path directory) throws IOException {
        store.install(directory);
        load();
        index.reload();
        notifyListeners(index.queuesWithMessages());
    }

    @Override
    public void onBroken(Throwable cause) {
        onBroken.accept(cause);
    }

    /** Frees the batch; the store is its owner's. Nobody may apply any more. */
    @Override
    public void close() {
        batch.close();
    }
}
