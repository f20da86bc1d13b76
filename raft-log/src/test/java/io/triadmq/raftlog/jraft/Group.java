package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import io.triadmq.raftlog.LogStatus.Role;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A group of real replicas in this process, for tests. Not thread-safe. */
final class Group implements AutoCloseable {
    /** Generous: the machines that run tests are small and shared. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path root;
    private final List<Peer> peers = new ArrayList<>();
    private final List<@Nullable JRaftCommitLog<Long>> logs = new ArrayList<>();
    private final List<LedgerMachine> machines = new ArrayList<>();

    long segmentBytes = 64 * 1024;
    FlushMode flushMode = FlushMode.ASYNC;
    Duration electionTimeout = Duration.ofMillis(1000);
    long maxInFlightBytes = 16 << 20;
    int ballastBytes = 1000;
    int mayNotLead = -1;

    Group(Path root, int size) throws IOException {
        this.root = root;
        this.name = "g" + Long.toHexString(System.nanoTime());
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ServerSocket socket = Processes.freePort();
            sockets.add(socket);
            peers.add(new Peer("n" + i, "127.0.0.1", socket.getLocalPort()));
            logs.add(null);
            machines.add(machine(i));
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    private LedgerMachine machine(int node) throws IOException {
        return new LedgerMachine(stateDirectory(node), ballastBytes);
    }

    CommitLogConfig config(int node) {
        return new CommitLogConfig(
                name,
                peers.get(node).id(),
                peers,
                directory(node),
                segmentBytes,
                flushMode,
                Duration.ofMillis(50),
                electionTimeout,
                maxInFlightBytes,
                node != mayNotLead);
    }

    Path directory(int node) {
        return root.resolve("n" + node);
    }

    Path stateDirectory(int node) {
        return root.resolve("n" + node + "-state");
    }

    int size() {
        return peers.size();
    }

    Group startAll() throws IOException {
        for (int i = 0; i < peers.size(); i++) {
            start(i);
        }
        return this;
    }

    /** Starts a node with the state that its directory holds. */
    JRaftCommitLog<Long> start(int node) throws IOException {
        machines.set(node, machine(node));
        JRaftCommitLog<Long> log = JRaftCommitLog.start(config(node), machines.get(node));
        logs.set(node, log);
        return log;
    }

    void crash(int node) {
        log(node).crash();
        logs.set(node, null);
    }

    void stop(int node) {
        log(node).close();
        logs.set(node, null);
    }

    boolean runs(int node) {
        return logs.get(node) != null;
    }

    JRaftCommitLog<Long> log(int node) {
        JRaftCommitLog<Long> log = logs.get(node);
        assertNotNull(log, "n" + node + " does not run");
        return log;
    }

    LedgerMachine machineOf(int node) {
        return machines.get(node);
    }

    int index(String nodeId) {
        return Integer.parseInt(nodeId.substring(1));
    }

    /** A node that leads and was told so. */
    int awaitLeader() {
        return await("a leader", () -> {
            for (int i = 0; i < peers.size(); i++) {
                if (runs(i) && term(i) > 0 && log(i).status().role() == Role.LEADER) {
                    return i;
                }
            }
            return null;
        });
    }

    /** The term a node leads in, as its state machine knows it; 0 when it does not. */
    long term(int node) {
        return machines.get(node).leadingTerm;
    }

    int other(int... not) {
        for (int i = 0; i < peers.size(); i++) {
            boolean excluded = false;
            for (int n : not) {
                excluded |= n == i;
            }
            if (!excluded) {
                return i;
            }
        }
        throw new IllegalArgumentException("no other node");
    }

    CompletableFuture<AppendOutcome<Long>> append(int node, String payload) {
        return append(node, payload.getBytes(StandardCharsets.UTF_8), term(node));
    }

    CompletableFuture<AppendOutcome<Long>> append(int node, byte[] payload, long term) {
        CompletableFuture<AppendOutcome<Long>> outcome = new CompletableFuture<>();
        log(node).append(payload, term, done -> {
            if (!outcome.complete(done)) {
                throw new IllegalStateException("second outcome " + done + " after " + outcome.join());
            }
        });
        return outcome;
    }

    /** Appends and expects it to be applied; retries on another leader when refused. */
    AppendOutcome.Applied<Long> mustAppend(String payload) {
        return await("append of " + payload, () -> {
            int leader = awaitLeader();
            AppendOutcome<Long> outcome = get(append(leader, payload));
            return outcome instanceof AppendOutcome.Applied<Long> applied ? applied : null;
        });
    }

    void mustAppend(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            mustAppend(prefix + i);
        }
    }

    /** Waits until all running nodes have applied the same entries at the same positions. */
    String awaitEqual() {
        return await("equal replicas", () -> {
            String state = null;
            for (int i = 0; i < peers.size(); i++) {
                if (runs(i)) {
                    if (state != null && !state.equals(machines.get(i).state())) {
                        return null;
                    }
                    state = machines.get(i).state();
                }
            }
            return state;
        });
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no result in time", e);
        }
    }

    static void awaitTrue(String what, BooleanSupplier condition) {
        await(what, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    static <T> T await(String what, Supplier<@Nullable T> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T value = condition.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < peers.size(); i++) {
            if (runs(i)) {
                stop(i);
            }
        }
    }
}
