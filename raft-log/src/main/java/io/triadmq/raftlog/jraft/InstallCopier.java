package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotCopier;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import io.triadmq.raftlog.AppliedPoint;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to fetch a copy from the leader, as JRaft sees it: started and cancelled under JRaft's locks, so neither
 * blocks; {@link #join} does. A failure is never reported as an I/O error, which would stop the node for good: the leader
 * asks again and the next attempt goes on from what is here.
 */
final class InstallCopier extends SnapshotCopier {
    private static final Logger LOG = LoggerFactory.getLogger(InstallCopier.class);

    /** Before a failed attempt is answered: the leader repeats its request at once. */
    private static final long PAUSE_AFTER_FAILURE_MILLIS = 1_000;

    private final InstallTransfer transfer;
    private final Thread thread;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private volatile @Nullable SnapshotReader reader;

    InstallCopier(InstallTransfer transfer, String replica) {
        this.transfer = transfer;
        this.thread = new Thread(this::fetch, "raft-install-" + replica);
        this.thread.setDaemon(true);
    }

    private void fetch() {
        try {
            Installed installed = transfer.run();
            AppliedPoint point = installed.point();
            reader = new InstalledReader(
                    Membership.parse(point.configuration()).snapshotMeta(point.logIndex(), point.term()), installed);
            LOG.info("the copy of the leader as of entry {} is complete", point.logIndex());
        } catch (IOException | RuntimeException e) {
            if (cancelled.getCount() == 0) {
                setError(RaftError.ECANCELED, "cancelled");
                return;
            }
            LOG.warn("fetching a copy from the leader failed; the next attempt goes on from here", e);
            setError(RaftError.EINTERNAL, "%s", e);
            pause();
        }
    }

    private void pause() {
        try {
            cancelled.await(PAUSE_AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void cancel() {
        cancelled.countDown();
        transfer.cancel();
    }

    @Override
    public void join() throws InterruptedException {
        thread.join();
    }

    @Override
    public @Nullable SnapshotReader getReader() {
        return reader;
    }

    @Override
    public void close() {
        cancel();
    }
}
