package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.rpc.RaftClientService;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.AbstractClientService;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.StateMachine;
import io.triadmq.raftlog.segment.SegmentedLog;
import io.triadmq.raftlog.segment.SegmentedLogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one running replica: built in order, stopped in reverse. */
final class Replica<R> {
    static final String LOG_DIRECTORY = "log";
    static final String INSTALL_DIRECTORY = "install";
    static final String OFFERS_DIRECTORY = "offers";
    private static final String URI_SCHEME = "remote://";
    private static final String VOTE_FILE = "vote";

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    /** JRaft stops within milliseconds unless the disk hangs; a hanging disk must not hang the process for ever. */
    private static final long STOP_TIMEOUT_MILLIS = 15_000;

    private static final long DISK_CHECK_MILLIS = 1_000;

    final CommitLogConfig config;
    final Peers peers;
    final BrokenSwitch broken;
    final InFlight inFlight;
    final MembershipHistory members = new MembershipHistory();
    final ScheduledThreadPoolExecutor timer;
    final SegmentedLog log;
    final VoteFile votes;
    final SegmentedLogStorage storage;
    final InstallOffers offers;
    final SnapshotStore snapshots;
    final Throttle installThrottle = new Throttle();
    final Applier<R> applier;
    final NodeImpl node;
    final LeaderSuspicion suspicion;
    private final RaftServer server;
    private volatile boolean stopped;

    /** Opens everything but starts nothing. */
    private Replica(CommitLogConfig config, StateMachine<R> machine) throws IOException {
        this.config = config;
        peers = new Peers(config);
        broken = new BrokenSwitch(config.group() + "/" + config.selfId(), machine::onBroken);
        inFlight = new InFlight(config.maxInFlightBytes());
        Path directory = Files.createDirectories(config.directory());
        Path ready = InstallStaging.readyBeside(directory.resolve(INSTALL_DIRECTORY));
        Installed installed = Installed.find(ready);
        AppliedPoint restored = restore(machine, installed);
        Path logDirectory = directory.resolve(LOG_DIRECTORY);
        log = SegmentedLog.open(new SegmentedLogConfig(
                logDirectory,
                config.segmentBytes(),
                config.flushMode(),
                config.flushInterval(),
                SegmentedLogStorage.TYPE_CONFIGURATION,
                installed != null ? 0 : knownCommitted(config, logDirectory, restored)));
        try {
            if (installed == null) {
                Directories.delete(ready);
            } else if (installed.isIn(log)) {
                installed.remove();
            } else {
                installed.adoptInto(log);
            }
            requireFit(restored, log);
            members.seed(restored.logIndex(), restored.configuration());
            members.load(log);
            votes = new VoteFile(directory.resolve(VOTE_FILE), broken);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        storage = new SegmentedLogStorage(log, members, broken);
        offers = new InstallOffers(
                directory.resolve(OFFERS_DIRECTORY), peers.self(), log, config.segmentBytes(), machine);
        snapshots = new SnapshotStore(restored, storage, offers, this::transfer);
        applier = new Applier<>(machine, restored, log, members, peers, snapshots, broken);
        timer = new ScheduledThreadPoolExecutor(1, JRaftDefaults.daemonThreads("raft-timer-" + config.group() + "-"));
        timer.setRemoveOnCancelPolicy(true);
        JRaftDefaults.registerGroupPool(config.group());
        server = new RaftServer(config.group(), peers.self(), config.mayLead());
        node = new NodeImpl(config.group(), peers.self());
        suspicion = new LeaderSuspicion(config.group(), peers, node, votes, config.mayLead(), timer);
    }

    static <R> Replica<R> start(CommitLogConfig config, StateMachine<R> machine) throws IOException {
        Replica<R> replica = new Replica<>(config, machine);
        try {
            replica.run(machine);
            return replica;
        } catch (IOException | RuntimeException e) {
            replica.stop();
            throw e;
        }
    }

    private void run(StateMachine<R> machine) throws IOException {
        NodeOptions options = JRaftNodeOptions.of(config);
        options.setInitialConf(peers.initialConfiguration());
        options.setFsm(applier);
        options.setServiceFactory(new JRaftServices(storage, votes, snapshots));
        // JRaft only checks that these are not blank; our storages know their places.
        options.setLogUri(LOG_DIRECTORY);
        options.setRaftMetaUri(VOTE_FILE);
        options.setSnapshotUri(INSTALL_DIRECTORY);
        server.onConnectionClosed(
                new LeaderWatch(peers.self(), node::getLeaderId, votes::term, server.executor(), suspicion::raise));
        server.announce();
        // The port first: members that ask before the node is there get an error and ask again.
        server.start();
        if (!node.init(options)) {
            Throwable cause = broken.cause();
            throw cause instanceof IOException io ? io : new IOException("JRaft refused to start, see the log", cause);
        }
        offers.start(new ApplyThread(node));
        snapshots.started(applier::applied);
        broken.onTrip(this::stopServing);
        timer.scheduleWithFixedDelay(this::housekeep, DISK_CHECK_MILLIS, DISK_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Up to where damage is never taken for a torn tail. Not known when the log may legally be behind the state: after a
     * power loss under ASYNC, or when its directory is gone. Both are reported as state ahead of log then.
     */
    private static long knownCommitted(CommitLogConfig config, Path logDirectory, AppliedPoint restored)
            throws IOException {
        if (config.flushMode() != FlushMode.SYNC || !Files.isDirectory(logDirectory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(logDirectory)) {
            return files.findAny().isPresent() ? restored.logIndex() : 0;
        }
    }

    private static void requireFit(AppliedPoint restored, SegmentedLog log) throws IOException {
        if (restored.logIndex() > log.lastIndex()) {
            throw new StateAheadOfLogException(restored.logIndex(), log.lastIndex());
        }
        if (restored.logIndex() < log.firstIndex() - 1) {
            throw new StateBehindLogException(restored.logIndex(), log.firstIndex());
        }
    }

    /** A crash between the two halves of an install is finished here: the state first, the log by the caller. */
    private static AppliedPoint restore(StateMachine<?> machine, @Nullable Installed installed) throws IOException {
        AppliedPoint restored = machine.restored();
        if (installed == null || restored.logIndex() >= installed.lastIndex()) {
            return restored;
        }
        machine.install(installed.stateDirectory());
        return machine.restored();
    }

    private InstallCopier transfer(String uri, RaftClientService rpc) {
        // remote://host:port/readerId
        PeerId from = new PeerId();
        int slash = uri.lastIndexOf('/');
        boolean known = uri.startsWith(URI_SCHEME) && from.parse(uri.substring(URI_SCHEME.length(), slash));
        long readerId = known ? Long.parseLong(uri.substring(slash + 1)) : -1;
        InstallTransfer transfer = new InstallTransfer(
                log,
                config.segmentBytes(),
                new InstallStaging(config.directory().resolve(INSTALL_DIRECTORY)),
                new RangeFetcher(rpc, from.getEndpoint(), readerId, installThrottle),
                from.getEndpoint(),
                readerId);
        return new InstallCopier(transfer, config.group() + "/" + config.selfId());
    }

    /** The log forces in the background too; a failure there must not wait for the next entry to be noticed. */
    private void housekeep() {
        Throwable cause = log.brokenBy();
        if (cause != null) {
            broken.trip("writing the log", cause);
        }
        offers.withdrawIfIdle();
    }

    /** Gives up leadership and leaves the group, whatever found the damage. */
    private void stopServing() {
        if (timer.isShutdown()) {
            return;
        }
        timer.execute(() ->
                node.onError(new RaftException(ErrorType.ERROR_TYPE_LOG, RaftError.EIO, "broken: %s", broken.cause())));
    }

    /** For an append that raced with the stop: ends what nobody else will end any more. */
    void endPendingOnceStopped() {
        if (stopped) {
            inFlight.endAllUnknown("the replica was closed");
        }
    }

    /** Blocks until JRaft has stopped. Idempotent. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopNode();
        server.close();
        finish();
    }

    /** Cuts all connections before anything else happens. */
    synchronized void crash() {
        if (stopped) {
            return;
        }
        server.close();
        if (peerClient() instanceof PeerRpcClient client) {
            client.mute();
        }
        stopNode();
        finish();
    }

    void dropConnections() {
        if (peerClient() instanceof PeerRpcClient client) {
            client.dropConnections();
        }
    }

    private RpcClient peerClient() {
        return ((AbstractClientService) node.getRpcService()).getRpcClient();
    }

    private void stopNode() {
        Thread stopper = new Thread(
                () -> {
                    node.shutdown();
                    try {
                        node.join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "raft-stop-" + config.group());
        stopper.setDaemon(true);
        stopper.start();
        try {
            stopper.join(STOP_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (stopper.isAlive()) {
            LOG.warn("replica {}/{} did not stop within {} ms", config.group(), config.selfId(), STOP_TIMEOUT_MILLIS);
        }
    }

    private void finish() {
        timer.shutdownNow();
        offers.close();
        broken.retire();
        stopped = true;
        inFlight.endAllUnknown("the replica was closed");
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("replica {}/{}: the log did not close cleanly", config.group(), config.selfId(), e);
        }
        try {
            votes.close();
        } catch (IOException e) {
            LOG.warn("replica {}/{}: the vote file did not close cleanly", config.group(), config.selfId(), e);
        }
    }
}
