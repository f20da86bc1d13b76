package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.LogStatus.Role;
import io.triadmq.raftlog.disk.FaultyDisk;
import io.triadmq.raftlog.disk.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real node, n0, whose vote the two other members of its group, which do not run, ask for over the network. */
final class OneVotePerTermIT {
    @TempDir
    private Path root;

    private final FaultyDisk disk = new FaultyDisk();
    private Group group;
    private RpcClient candidates;
    private Path votes;

    @BeforeEach
    void start() throws IOException {
        group = new Group(disk.path(root), 3);
        // It must not ask for votes itself meanwhile.
        group.electionTimeout = Duration.ofMinutes(5);
        group.start(0);
        votes = root.resolve("n0").resolve("vote");
        candidates = RpcFactoryHelper.rpcFactory().createRpcClient();
        candidates.init(new RpcOptions());
    }

    @AfterEach
    void stop() {
        candidates.shutdown();
        group.close();
    }

    private static PeerId peer(CommitLogConfig config, int node) {
        return new PeerId(
                config.peers().get(node).host(), config.peers().get(node).port());
    }

    /** Asks as {@code node} with a log that is as good as any. */
    private RequestVoteResponse ask(int node, long term) throws Exception {
        CommitLogConfig config = group.config(0);
        PeerId voter = peer(config, 0);
        Object answer = candidates.invokeSync(
                voter.getEndpoint(),
                RequestVoteRequest.newBuilder()
                        .setGroupId(config.group())
                        .setServerId(peer(config, node).toString())
                        .setPeerId(voter.toString())
                        .setTerm(term)
                        .setLastLogTerm(term - 1)
                        .setLastLogIndex(1_000_000)
                        .setPreVote(false)
                        .build(),
                Group.PATIENCE.toMillis());
        return answer instanceof RequestVoteResponse response
                ? response
                : RequestVoteResponse.newBuilder().setGranted(false).setTerm(0).build();
    }

    @Test
    void vote_isOnDiskBeforeTheAnswerLeaves() throws Exception {
        // Slow, so that an answer that does not wait for the disk overtakes it.
        disk.setFault((operation, file) -> {
            if (operation == Operation.FORCE && file.equals(votes)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        });
        for (long term = 10; term < 14; term++) {
            int candidate = 1 + (int) (term % 2);
            RequestVoteResponse answer = ask(candidate, term);
            assertFalse(disk.isUnforced(votes), "the vote in term " + term + " was not forced");
            assertTrue(answer.getGranted(), "term " + term);
            assertHolds(term, candidate);
        }
    }

    private void assertHolds(long term, int candidate) throws IOException {
        VoteFile found = new VoteFile(votes, new BrokenSwitch("copy", cause -> {}));
        assertEquals(term, found.term());
        assertEquals(peer(group.config(0), candidate), found.getVotedFor());
        found.close();
    }

    @Test
    void secondCandidateOfATerm_isRefused_alsoAfterACrash() throws Exception {
        assertTrue(ask(1, 7).getGranted());
        assertFalse(ask(2, 7).getGranted());
        assertTrue(ask(1, 7).getGranted(), "the same candidate is told the same again");
        group.crash(0);
        group.start(0);
        assertFalse(ask(2, 7).getGranted(), "it remembers whom it voted for");
        assertFalse(ask(2, 6).getGranted(), "and the term");
        assertTrue(ask(2, 8).getGranted());
        group.crash(0);
        group.start(0);
        assertFalse(ask(1, 8).getGranted());
    }

    @Test
    void voteThatCannotBeStored_isNotGiven_andTheNodeStops() throws Exception {
        assertTrue(ask(1, 7).getGranted());
        disk.setFault((operation, file) -> {
            if (operation == Operation.FORCE && file.equals(votes)) {
                throw new IOException("no such device");
            }
        });
        assertFalse(ask(1, 8).getGranted());
        assertFalse(ask(2, 8).getGranted());
        Group.awaitTrue("the node knows", () -> group.machineOf(0).brokenBy.get() != null);
        assertNotNull(group.machineOf(0).brokenBy.get());
        assertEquals(Role.FAILED, group.log(0).status().role());
        disk.heal();
        group.crash(0);
        group.start(0);
        assertTrue(ask(2, 9).getGranted(), "with a good disk it is a member again");
    }
}
