package io.triadmq.broker.testing;

import io.triadmq.broker.apply.Applier;
import io.triadmq.broker.kv.StateStore;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.leader.LeadershipView;
import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.broker.log.LeaderTerms;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** An applier on a state store of its own, fed by the test on the test's thread. */
public final class ApplyDriver implements AutoCloseable {
    public static final long SEGMENT_BYTES = 1 << 20;

    private static final LeaderTerms NOBODY = new LeaderTerms() {
        @Override
        public void leaderStarted(long term, long logTimeMillis) {
            // No sequencer here.
        }

        @Override
        public void leaderStopped(long term) {
            // No sequencer here.
        }
    };

    private final StateStore store;
    private final Applier applier;

    public ApplyDriver(Path directory) {
        store = StateStore.open(directory, StoreOptions.DEFAULT);
        applier = new Applier(store, new LeadershipView("n0"), NOBODY, SEGMENT_BYTES, () -> {}, cause -> {
            throw new AssertionError("broken", cause);
        });
    }

    public Applier applier() {
        return applier;
    }

    public StateStore store() {
        return store;
    }

    /** Log entries of these payloads, at the positions that a log would give them. */
    public static List<CommittedEntry> entries(List<byte[]> payloads) {
        List<CommittedEntry> entries = new ArrayList<>();
        long position = 0;
        for (byte[] payload : payloads) {
            position += MemoryCommitLog.HEADER_BYTES;
            entries.add(new CommittedEntry(entries.size() + 1, 1, position, payload));
            position += payload.length;
        }
        return entries;
    }

    /** Applies what is not applied yet, a round ending after each entry that {@code roundEnds} names, and at the end. */
    public List<EntryAnswer> applyRest(List<CommittedEntry> entries, IntPredicate roundEnds) {
        List<EntryAnswer> answers = new ArrayList<>();
        int from = (int) applier.restored().logIndex();
        for (int i = from; i < entries.size(); i++) {
            answers.add(applier.apply(entries.get(i)));
            if (i == entries.size() - 1 || roundEnds.test(i)) {
                applier.endRound(new AppliedPoint(i + 1L, 1, "n0"));
            }
        }
        return answers;
    }

    public EntryAnswer applyOne(CommittedEntry entry) {
        EntryAnswer answer = applier.apply(entry);
        applier.endRound(new AppliedPoint(entry.logIndex(), entry.term(), "n0"));
        return answer;
    }

    public TreeMap<String, String> dump() {
        return TableDump.of(store);
    }

    /** A clean stop: all is durable. */
    public void closeFlushed() throws IOException {
        store.close(() -> {});
        applier.close();
    }

    /** A crash: what was not flushed is gone. */
    @Override
    public void close() {
        store.close();
        applier.close();
    }
}
