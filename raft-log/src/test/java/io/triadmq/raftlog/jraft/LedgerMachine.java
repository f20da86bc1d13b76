package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small state machine for tests: counts entries and keeps a chained hash over index, term, position and payload, so two
 * replicas with the same hash have applied the same entries at the same positions in the same order. Durable as one
 * file, written by {@link #flush} or, when told so, at the end of every round. A ballast file makes checkpoints bigger.
 */
final class LedgerMachine implements StateMachine<Long> {
    private static final String FILE = "ledger";
    private static final String BALLAST = "ballast";

    private final Path directory;
    private final int ballastBytes;
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final List<String> payloads = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger applyCalls = new AtomicInteger();
    final AtomicInteger installs = new AtomicInteger();
    final AtomicInteger checkpoints = new AtomicInteger();
    final AtomicReference<@Nullable Throwable> brokenBy = new AtomicReference<>();

    volatile boolean flushEveryRound;
    volatile boolean keepPayloads = true;
    volatile long leadingTerm;
    volatile Consumer<CommittedEntry> beforeApply = entry -> {};
    private volatile AppliedPoint point = AppliedPoint.NONE;
    private volatile long count;
    private volatile int hash;
    private long pendingCount;
    private int pendingHash;
    private @Nullable Thread applyThread;

    LedgerMachine(Path directory, int ballastBytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.ballastBytes = ballastBytes;
        load(directory);
    }

    private void load(Path from) throws IOException {
        Path file = from.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        Properties values = new Properties();
        try (var in = Files.newInputStream(file)) {
            values.load(in);
        }
        point = new AppliedPoint(
                Long.parseLong(values.getProperty("index")),
                Long.parseLong(values.getProperty("term")),
                values.getProperty("configuration"));
        count = Long.parseLong(values.getProperty("count"));
        hash = Integer.parseInt(values.getProperty("hash"));
        pendingCount = count;
        pendingHash = hash;
    }

    private void save(Path to) throws IOException {
        Properties values = new Properties();
        values.setProperty("index", Long.toString(point.logIndex()));
        values.setProperty("term", Long.toString(point.term()));
        values.setProperty("configuration", point.configuration());
        values.setProperty("count", Long.toString(count));
        values.setProperty("hash", Integer.toString(hash));
        Path temporary = to.resolve(FILE + ".tmp");
        try (var out = Files.newOutputStream(temporary)) {
            values.store(out, null);
        }
        Files.move(temporary, to.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the state durable as it is; only while the replica does not run, or from the apply thread. */
    void flush() throws IOException {
        save(directory);
    }

    @Override
    public AppliedPoint restored() {
        return point;
    }

    @Override
    public Long apply(CommittedEntry entry) {
        requireApplyThread();
        beforeApply.accept(entry);
        applyCalls.incrementAndGet();
        if (keepPayloads) {
            payloads.add(new String(entry.payload(), 0, Math.min(40, entry.payload().length), StandardCharsets.UTF_8));
        }
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(28)
                .putInt(pendingHash)
                .putLong(entry.logIndex())
                .putLong(entry.term())
                .putLong(entry.position())
                .flip());
        crc.update(entry.payload());
        pendingHash = (int) crc.getValue();
        return ++pendingCount;
    }

    @Override
    public void endRound(AppliedPoint reached) {
        requireApplyThread();
        if (reached.logIndex() <= point.logIndex() || reached.configuration().isEmpty()) {
            throw new IllegalStateException("round ends at " + reached + " after " + point);
        }
        count = pendingCount;
        hash = pendingHash;
        point = reached;
        if (flushEveryRound) {
            try {
                flush();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void requireApplyThread() {
        if (applyThread == null) {
            applyThread = Thread.currentThread();
        } else if (applyThread != Thread.currentThread()) {
            throw new IllegalStateException("called on " + Thread.currentThread() + ", owned by " + applyThread);
        }
    }

    @Override
    public void onLeaderStart(long term) {
        requireApplyThread();
        leadingTerm = term;
        events.add("lead " + term);
    }

    @Override
    public void onLeaderStop(long term) {
        requireApplyThread();
        leadingTerm = 0;
        events.add("stop " + term);
    }

    @Override
    public void onFollowing(@Nullable String leaderId, long term) {
        requireApplyThread();
        events.add("follow " + leaderId + " " + term);
    }

    @Override
    public AppliedPoint checkpoint(Path target) throws IOException {
        requireApplyThread();
        checkpoints.incrementAndGet();
        save(target);
        Files.createDirectories(target.resolve("sub"));
        Files.write(target.resolve("sub").resolve(BALLAST), ballast());
        return point;
    }

    /** Bytes that depend on the state, so that a mixture of two checkpoints is noticed. */
    private byte[] ballast() {
        byte[] bytes = new byte[ballastBytes];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (hash + i * 31);
        }
        return bytes;
    }

    @Override
    public void install(Path source) throws IOException {
        load(source);
        byte[] expected = ballast();
        if (!java.util.Arrays.equals(
                expected, Files.readAllBytes(source.resolve("sub").resolve(BALLAST)))) {
            throw new IOException("ballast does not belong to the ledger");
        }
        flush();
        installs.incrementAndGet();
    }

    @Override
    public void onBroken(Throwable cause) {
        if (!brokenBy.compareAndSet(null, cause)) {
            throw new IllegalStateException("told twice");
        }
    }

    AppliedPoint point() {
        return point;
    }

    /** Count and hash in one string, for comparing replicas. */
    String state() {
        return count + "/" + Integer.toHexString(hash);
    }

    long count() {
        return count;
    }

    List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** First 40 characters of every payload applied by this instance, in order. */
    List<String> payloads() {
        synchronized (payloads) {
            return List.copyOf(payloads);
        }
    }
}
