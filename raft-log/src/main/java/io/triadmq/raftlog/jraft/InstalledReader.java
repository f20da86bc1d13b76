package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;

/** A fetched copy in JRaft's eyes: a snapshot to load. */
final class InstalledReader extends PointReader {
    private final Installed installed;

    InstalledReader(SnapshotMeta meta, Installed installed) {
        super(meta, "");
        this.installed = installed;
    }

    Installed installed() {
        return installed;
    }
}
