package io.triadmq.broker;

import io.triadmq.broker.config.NodeIdentity;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.group.LockReleaser;
import io.triadmq.broker.group.MemberNotifier;
import io.triadmq.broker.group.MembershipReporter;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.state.ReplicaState;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who is connected and consumes, connected with what follows when that changes. Thread-safe. */
final class Consumers {
    private final NodeIdentity identity;
    private final ClientRegistry clients = new ClientRegistry(Clock.systemUTC());
    private final GroupDirectory directory;
    private final GroupMembership membership;
    private final MembershipReporter reporter;
    private final LockReleaser locks;

    Consumers(
            NodeIdentity identity,
            ReplicaState state,
            Proposals proposals,
            RpcClient rpc,
            ScheduledExecutorService timer) {
        this.identity = identity;
        Reactions reactions = new Reactions();
        directory = new GroupDirectory(reactions);
        List<String> others = identity.peers().stream()
                .map(peer -> peer.id())
                .filter(id -> !id.equals(identity.nodeId()))
                .toList();
        membership = new GroupMembership(Clock.systemUTC(), state.leadership(), clients, directory, others);
        MemberNotifier notifier = new MemberNotifier(timer, state.leadership(), state.groups(), clients, membership);
        locks = new LockReleaser(
                timer,
                System::nanoTime,
                state.leadership(),
                membership,
                state.locks(),
                proposals,
                notifier::groupChanged);
        reporter = new MembershipReporter(identity.nodeId(), timer, rpc, state.leadership(), clients);
        reactions.begin(notifier, locks);
    }

    /** What the directory's changes lead to. It needs the directory to be made, and is made before it. */
    private static final class Reactions implements GroupDirectory.Listener {
        private volatile @Nullable MemberNotifier notifier;
        private volatile @Nullable LockReleaser releaser;

        void begin(MemberNotifier tells, LockReleaser releases) {
            notifier = tells;
            releaser = releases;
        }

        @Override
        public void groupChanged(String group) {
            MemberNotifier known = notifier;
            if (known != null) {
                known.groupChanged(group);
            }
        }

        @Override
        public void memberGone(String group, String clientId) {
            LockReleaser known = releaser;
            if (known != null) {
                known.memberGone(group, clientId);
            }
        }
    }

    void start() {
        reporter.start();
    }

    ClientRegistry clients() {
        return clients;
    }

    GroupDirectory directory() {
        return directory;
    }

    GroupMembership membership() {
        return membership;
    }

    /** The connection to the leader broke. */
    void leaderLost() {
        reporter.connectionLost();
    }

    void leaderStarted(long term) {
        membership.leaderStarted(term);
        locks.leaderStarted();
    }

    void closed(Connection connection) {
        clients.closed(connection);
        membership.closed(connection);
    }

    /** Numbers of the followers that are connected to this leader. */
    List<Integer> connectedFollowers() {
        Set<String> connected = membership.connectedPeers();
        return IntStream.range(0, identity.peers().size())
                .filter(i -> connected.contains(identity.peers().get(i).id()))
                .mapToObj(i -> i + 1)
                .toList();
    }
}
