package io.triadmq.broker.replica;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TableDump;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Real replicas of one group in this process. The list of nodes is volatile enough for one thread that kills. */
final class ReplicaGroup implements AutoCloseable {
    /** Generous: the machines that run tests are small and shared. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name = "b" + Long.toHexString(System.nanoTime());
    private final Path root;
    private final List<Peer> peers = new ArrayList<>();
    private final @Nullable Replica[] nodes;
    private final FlushMode flushMode;

    ReplicaGroup(Path root, int size, FlushMode flushMode) throws IOException {
        this.root = root;
        this.flushMode = flushMode;
        this.nodes = new Replica[size];
        for (int i = 0; i < size; i++) {
            peers.add(new Peer("n" + i, "127.0.0.1", freePort()));
        }
        for (int i = 0; i < size; i++) {
            start(i);
        }
    }

    /** Below the range from which outgoing connections take theirs: a node that restarts must find its port free. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
    }

    Path directory(int node) {
        return root.resolve("n" + node);
    }

    void start(int node) throws IOException {
        CommitLogConfig log = new CommitLogConfig(
                name,
                "n" + node,
                peers,
                directory(node).resolve("commitlog"),
                1 << 20,
                flushMode,
                Duration.ofMillis(50),
                Duration.ofMillis(2_000),
                32 << 20,
                true);
        nodes[node] = Replica.start(
                ReplicaConfig.of(log, directory(node).resolve("state"), "127.0.0.1:" + (10911 + node)), cause -> {
                    throw new AssertionError("n" + node + " is broken", cause);
                });
    }

    void stop(int node) {
        Replica replica = nodes[node];
        nodes[node] = null;
        if (replica != null) {
            replica.close();
        }
    }

    Replica node(int node) {
        Replica replica = nodes[node];
        if (replica == null) {
            throw new AssertionError("n" + node + " does not run");
        }
        return replica;
    }

    /** The node that leads now; -1 when none does. */
    int leader() {
        for (int i = 0; i < nodes.length; i++) {
            Replica replica = nodes[i];
            if (replica != null && replica.state().leadership().current().leading()) {
                return i;
            }
        }
        return -1;
    }

    int awaitLeader() {
        await("a leader", () -> leader() >= 0);
        return leader();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no " + what + " within " + PATIENCE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Sends, again and again, until it is applied. What is sent must be repeatable. */
    SendResult send(SendRequest request) throws Exception {
        return untilApplied((replica, done) -> replica.proposals().send(request, done));
    }

    CommandResult propose(GroupCommand command) throws Exception {
        return untilApplied((replica, done) -> replica.proposals().propose(command, done));
    }

    private interface Attempt<T> {
        void make(Replica replica, Consumer<AppendOutcome<T>> done);
    }

    private <T> T untilApplied(Attempt<T> attempt) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            int leader = leader();
            Replica replica = leader < 0 ? null : nodes[leader];
            if (replica == null) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                continue;
            }
            CompletableFuture<AppendOutcome<T>> outcome = new CompletableFuture<>();
            attempt.make(replica, outcome::complete);
            try {
                if (outcome.get(10, TimeUnit.SECONDS) instanceof AppendOutcome.Applied<T> applied) {
                    return applied.result();
                }
            } catch (TimeoutException e) {
                // As for a client: unknown, try again.
                continue;
            }
        }
        throw new AssertionError("not applied within " + PATIENCE);
    }

    int createTopic(String topic, int queues) throws Exception {
        CommandResult result = propose(new GroupCommand.PutTopic(Records.topic(topic, queues), true));
        return ((CommandResult.Topic) result).settings().id();
    }

    /** Waits until all running nodes have applied the same and nothing is under way; returns their common state. */
    TreeMap<String, String> awaitEqualStates() {
        List<TreeMap<String, String>> dumps = new ArrayList<>();
        await("equal states", () -> {
            dumps.clear();
            for (Replica replica : nodes) {
                if (replica != null) {
                    dumps.add(TableDump.of(replica.store()));
                }
            }
            return dumps.stream().distinct().count() == 1;
        });
        return dumps.get(0);
    }

    @Override
    public void close() {
        for (int i = 0; i < nodes.length; i++) {
            stop(i);
        }
    }
}
