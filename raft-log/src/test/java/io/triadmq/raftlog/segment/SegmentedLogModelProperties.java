package io.triadmq.raftlog.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Random histories against a plain list: same entries, and positions equal to a log that only saw the survivors. */
class SegmentedLogModelProperties {
    private record Step(Kind kind, int amount, List<Integer> sizes) {}

    private enum Kind {
        APPEND,
        NEW_TERM,
        TRUNCATE_SUFFIX,
        TRUNCATE_PREFIX,
        DELETE,
        REOPEN,
        CRASH,
        FORCE,
        RESET
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(10, Kind.APPEND),
                net.jqwik.api.Tuple.of(1, Kind.NEW_TERM),
                net.jqwik.api.Tuple.of(3, Kind.TRUNCATE_SUFFIX),
                net.jqwik.api.Tuple.of(2, Kind.TRUNCATE_PREFIX),
                net.jqwik.api.Tuple.of(2, Kind.DELETE),
                net.jqwik.api.Tuple.of(1, Kind.REOPEN),
                net.jqwik.api.Tuple.of(1, Kind.CRASH),
                net.jqwik.api.Tuple.of(1, Kind.FORCE),
                net.jqwik.api.Tuple.of(1, Kind.RESET));
        Arbitrary<List<Integer>> sizes = Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0, 3_000)),
                        net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(10_000, 40_000)),
                        net.jqwik.api.Tuple.of(
                                1, Arbitraries.integers().between(Logs.SEGMENT - 200, Logs.SEGMENT - 96)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
        return net.jqwik.api.Combinators.combine(kinds, Arbitraries.integers().between(0, 1_000), sizes)
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(40);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void randomHistory_equalsTheModel(@ForAll("histories") List<Step> steps, @ForAll FlushMode mode)
            throws IOException {
        Path directory = Files.createTempDirectory("segmented-log");
        try (History history = new History(directory, mode)) {
            for (Step step : steps) {
                history.run(step);
            }
            history.check();
            history.reopen();
            history.check();
        } finally {
            deleteAll(directory);
        }
    }

    /** The log, and what it should hold. */
    private static final class History implements AutoCloseable {
        private final Path root;
        private final FlushMode mode;
        private Path directory;
        private SegmentedLog log;
        /** Every entry of the sequence, deleted ones too; the model's element i is entry i + 1. */
        private final List<LogRecord> model = new ArrayList<>();

        private long start = 1;
        private long released = 1;
        private long term = 1;
        private int crashes;

        History(Path root, FlushMode mode) throws IOException {
            this.root = root;
            this.mode = mode;
            this.directory = root.resolve("log");
            this.log = Logs.open(directory, mode);
        }

        void run(Step step) throws IOException {
            switch (step.kind) {
                case APPEND -> append(step.sizes);
                case NEW_TERM -> term++;
                case TRUNCATE_SUFFIX -> {
                    // Released entries are committed, and committed ones are never cut.
                    long keep = Math.max(released - 1, log.lastIndex() - step.amount % 30);
                    log.truncateSuffix(keep);
                    while (model.size() > keep) {
                        model.remove(model.size() - 1);
                    }
                    term++;
                }
                case TRUNCATE_PREFIX -> {
                    released = Math.max(released, Math.min(log.lastIndex() + 1, released + step.amount % 50));
                    log.truncatePrefix(released);
                }
                case DELETE -> {
                    long min = log.deleteBefore(log.endPosition() - step.amount * 100L);
                    assertTrue(log.firstIndex() <= released || model.size() < released, "deleted above the prefix");
                    assertEquals(min, log.minPosition());
                }
                case REOPEN -> reopen();
                case CRASH -> crash();
                case FORCE -> {
                    log.force();
                    assertEquals(log.lastIndex(), log.durableIndex());
                }
                case RESET -> {
                    if (step.amount % 4 == 0) {
                        long next = log.lastIndex() + 1;
                        log.reset(next, log.endPosition());
                        start = next;
                        released = next;
                    }
                }
            }
            assertEquals(model.size(), log.lastIndex());
        }

        private void append(List<Integer> sizes) throws IOException {
            List<LogRecord> batch = new ArrayList<>();
            for (int size : sizes) {
                long index = model.size() + batch.size() + 1;
                byte type = size % 11 == 0 ? Logs.CONFIGURATION : Logs.DATA;
                batch.add(Logs.record(index, term, type, Math.min(size, log.maxPayloadBytes())));
            }
            log.append(batch);
            model.addAll(batch);
        }

        void reopen() throws IOException {
            log.close();
            log = Logs.open(directory, mode);
        }

        /** A process crash: everything written is in the files, nothing was closed. */
        private void crash() throws IOException {
            Path copy = Logs.crashCopy(directory, root.resolve("crash" + crashes++));
            log.close();
            deleteAll(directory);
            directory = copy;
            log = Logs.open(directory, mode);
        }

        void check() throws IOException {
            assertTrue(log.firstIndex() >= start, "entries from before the reset are back");
            List<Long> configurations = new ArrayList<>();
            Path fresh = root.resolve("fresh");
            try (SegmentedLog other = Logs.open(fresh, FlushMode.ASYNC)) {
                if (!model.isEmpty()) {
                    other.append(model);
                }
                assertEquals(other.endPosition(), normalized(log), "end position");
                for (LogRecord expected : model) {
                    if (expected.index() < log.firstIndex()) {
                        assertNull(log.entry(expected.index()));
                        continue;
                    }
                    Logs.assertHolds(log, expected);
                    assertEquals(other.position(expected.index()), log.position(expected.index()));
                    if (expected.type() == Logs.CONFIGURATION) {
                        configurations.add(expected.index());
                    }
                }
                assertEquals(
                        configurations,
                        java.util.Arrays.stream(log.configurationIndexes())
                                .boxed()
                                .toList());
            }
            deleteAll(fresh);
            assertEquals(model.size() - log.firstIndex() + 1, log.verify(0, Long.MAX_VALUE));
        }

        /** An empty log at the start of a segment ends behind its header instead of before it. */
        private static long normalized(SegmentedLog log) {
            long end = log.endPosition();
            boolean empty = log.firstIndex() > log.lastIndex();
            return empty && end % Logs.SEGMENT == SegmentHeader.BYTES && end > Logs.SEGMENT
                    ? end - SegmentHeader.BYTES
                    : end;
        }

        @Override
        public void close() throws IOException {
            log.close();
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            for (String name : Directories.names(directory)) {
                deleteAll(directory.resolve(name));
            }
        }
        Files.deleteIfExists(directory);
    }
}
