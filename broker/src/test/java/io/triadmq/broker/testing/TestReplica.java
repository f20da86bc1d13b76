package io.triadmq.broker.testing;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.replica.ReplicaConfig;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLogConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A leading replica on a {@link MemoryCommitLog}, with calls that wait for their outcome. */
public final class TestReplica implements AutoCloseable {
    private static final long WAIT_SECONDS = 30;

    private final Replica replica;

    private TestReplica(Replica replica) {
        this.replica = replica;
    }

    public static CommitLogConfig logConfig(Path directory) {
        return new CommitLogConfig(
                "broker-a",
                "n0",
                List.of(new CommitLogConfig.Peer("n0", "127.0.0.1", 1)),
                directory.resolve("log"),
                1 << 20,
                CommitLogConfig.FlushMode.ASYNC,
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                16 << 20,
                true);
    }

    /** Starts a replica and waits until it leads. */
    public static TestReplica start(Path directory, MemoryCommitLog.Stored stored) throws Exception {
        ReplicaConfig config = ReplicaConfig.of(logConfig(directory), directory.resolve("state"), "127.0.0.1:10911");
        Replica replica = Replica.start(
                config, (log, machine) -> new MemoryCommitLog<>(stored, machine, log.directory()), cause -> {
                    throw new AssertionError("broken", cause);
                });
        CompletableFuture<Void> leading = new CompletableFuture<>();
        replica.state().leadership().addListener(view -> {
            if (view.leading()) {
                leading.complete(null);
            }
        });
        if (!replica.state().leadership().current().leading()) {
            leading.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
        return new TestReplica(replica);
    }

    public Replica replica() {
        return replica;
    }

    public ReplicaState state() {
        return replica.state();
    }

    public SendResult send(SendRequest request) throws Exception {
        CompletableFuture<AppendOutcome<SendResult>> outcome = new CompletableFuture<>();
        replica.proposals().send(request, outcome::complete);
        return applied(outcome);
    }

    public CommandResult propose(GroupCommand command) throws Exception {
        CompletableFuture<AppendOutcome<CommandResult>> outcome = new CompletableFuture<>();
        replica.proposals().propose(command, outcome::complete);
        return applied(outcome);
    }

    private static <T> T applied(CompletableFuture<AppendOutcome<T>> outcome) throws Exception {
        AppendOutcome<T> ended = outcome.get(WAIT_SECONDS, TimeUnit.SECONDS);
        if (ended instanceof AppendOutcome.Applied<T> applied) {
            return applied.result();
        }
        throw new IOException("not applied: " + ended);
    }

    /** Returns the topic's number. */
    public int createTopic(String name, int queues) throws Exception {
        CommandResult result = propose(new GroupCommand.PutTopic(Records.topic(name, queues), false));
        return ((CommandResult.Topic) result).settings().id();
    }

    @Override
    public void close() {
        replica.close();
    }
}
