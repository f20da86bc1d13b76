package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.google.protobuf.Message;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A snapshot in JRaft's eyes: a point of the log and a place to copy it from. It has no files of its own for JRaft. */
class PointReader extends SnapshotReader {
    private final SnapshotMeta meta;
    private final String uri;

    PointReader(SnapshotMeta meta, String uri) {
        this.meta = meta;
        this.uri = uri;
    }

    @Override
    public boolean init(@Nullable Void options) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public SnapshotMeta load() {
        return meta;
    }

    @Override
    public String generateURIForCopy() {
        return uri;
    }

    @Override
    public String getPath() {
        return uri;
    }

    @Override
    public Set<String> listFiles() {
        return Set.of();
    }

    @Override
    public @Nullable Message getFileMeta(String fileName) {
        return null;
    }

    @Override
    public void close() {}
}
