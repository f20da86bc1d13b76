package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.google.protobuf.Message;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a snapshot that consists of its point only: the state is durable already. */
final class PointWriter extends SnapshotWriter {
    @Override
    public boolean init(@Nullable Void options) {
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public boolean saveMeta(SnapshotMeta meta) {
        return true;
    }

    @Override
    public boolean addFile(String fileName, @Nullable Message fileMeta) {
        return true;
    }

    @Override
    public boolean removeFile(String fileName) {
        return true;
    }

    @Override
    public void close(boolean keepDataOnError) {}

    @Override
    public void close() {}

    @Override
    public String getPath() {
        return "";
    }

    @Override
    public Set<String> listFiles() {
        return Set.of();
    }

    @Override
    public @Nullable Message getFileMeta(String fileName) {
        return null;
    }
}
