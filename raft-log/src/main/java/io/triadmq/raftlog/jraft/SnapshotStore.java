package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.SaveSnapshotClosure;
import com.alipay.sofa.jraft.option.SnapshotCopierOptions;
import com.alipay.sofa.jraft.rpc.RaftClientService;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import com.alipay.sofa.jraft.storage.SnapshotThrottle;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What JRaft believes to be the snapshots of this replica. None of them has files for JRaft: the state machine's durable
 * state is the snapshot.
 *
 * <ul>
 *   <li>At start it is the restored point, so JRaft replays nothing that the state already has.
 *   <li>When JRaft takes one, it is the point that the owner of the raft prefix asked for ({@link #next}).
 *   <li>When JRaft sends one to a member, it is the {@link InstallOffers offer} of a copy of this node.
 *   <li>When JRaft receives one, {@link InstallTransfer} fetches that copy.
 * </ul>
 */
final class SnapshotStore implements SnapshotStorage, SnapshotPoints {
    /** Starts fetching from an address and a reader id there. */
    interface Transfers {
        InstallCopier create(String uri, RaftClientService rpc);
    }

    private final AppliedPoint restored;
    private final SegmentedLogStorage log;
    private final InstallOffers offers;
    private final Transfers transfers;
    private volatile @Nullable Supplier<AppliedPoint> applied;
    private volatile long installedIndex;
    private volatile long lastIndex;
    private volatile @Nullable AppliedPoint next;

    SnapshotStore(AppliedPoint restored, SegmentedLogStorage log, InstallOffers offers, Transfers transfers) {
        this.restored = restored;
        this.log = log;
        this.offers = offers;
        this.transfers = transfers;
        this.lastIndex = restored.logIndex();
    }

    /** From now on JRaft opens snapshots to send them, not to load them. */
    void started(Supplier<AppliedPoint> appliedPoint) {
        applied = appliedPoint;
    }

    /** Index up to which the state came with an install; the log may take it over a moment later than the state. */
    long installedIndex() {
        return installedIndex;
    }

    /** Index of the last snapshot in JRaft's eyes; taking another moves its log window to the entry after this one. */
    long lastIndex() {
        return lastIndex;
    }

    /** The point that the next snapshot gets, instead of the applied one. */
    void next(AppliedPoint point) {
        next = point;
    }

    @Override
    public void save(AppliedPoint applied, Closure done) {
        AppliedPoint asked = next;
        AppliedPoint point = asked != null && asked.logIndex() <= applied.logIndex() ? asked : applied;
        if (point.configuration().isEmpty()) {
            done.run(new Status(-1, "membership as of entry %d is not known", point.logIndex()));
            return;
        }
        // JRaft has started this snapshot with its own applied index; what counts is the last start.
        ((SaveSnapshotClosure) done)
                .start(Membership.parse(point.configuration()).snapshotMeta(point.logIndex(), point.term()));
        lastIndex = point.logIndex();
        done.run(Status.OK());
    }

    @Override
    public @Nullable AppliedPoint load(SnapshotReader reader, StateMachine<?> machine) throws IOException {
        if (!(reader instanceof InstalledReader arrived)) {
            return null;
        }
        Installed installed = arrived.installed();
        // Before the state shows it: whoever reads the log by a position from the new state waits for the log then.
        installedIndex = installed.lastIndex();
        machine.install(installed.stateDirectory());
        log.expectAdoption(installed);
        lastIndex = installed.lastIndex();
        return installed.point();
    }

    @Override
    public boolean init(@Nullable Void options) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public boolean setFilterBeforeCopyRemote() {
        return true;
    }

    @Override
    public SnapshotWriter create() {
        return new PointWriter();
    }

    @Override
    public @Nullable SnapshotReader open() {
        Supplier<AppliedPoint> point = applied;
        if (point != null) {
            return offers.open(point.get());
        }
        if (restored.logIndex() == 0) {
            return null;
        }
        return new PointReader(
                Membership.parse(restored.configuration()).snapshotMeta(restored.logIndex(), restored.term()), "");
    }

    /** Not called: JRaft starts a copier and joins it. */
    @Override
    public @Nullable SnapshotReader copyFrom(String uri, SnapshotCopierOptions options) {
        return null;
    }

    @Override
    public SnapshotCopier startToCopyFrom(String uri, SnapshotCopierOptions options) {
        InstallCopier copier = transfers.create(uri, options.getRaftClientService());
        copier.start();
        return copier;
    }

    /** Not called: no throttle is configured, transfers have their own. */
    @Override
    public void setSnapshotThrottle(SnapshotThrottle throttle) {}
}
