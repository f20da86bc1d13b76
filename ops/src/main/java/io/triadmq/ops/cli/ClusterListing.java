package io.triadmq.ops.cli;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodeView;
import io.triadmq.protocol.command.NodeStatus;
import org.jspecify.annotations.Nullable;

/** The nodes of a local cluster as a listing. */
final class ClusterListing {
    private ClusterListing() {}

    static Listing of(LocalCluster cluster) throws InterruptedException {
        Listing listing =
                new Listing("node", "role", "term", "address", "pid", "committed", "applied", "bytes", "flush");
        for (NodeView view : cluster.view()) {
            NodeStatus status = view.status();
            listing.row(
                    view.plan().name(),
                    view.role(),
                    status == null ? null : status.term(),
                    view.plan().address(),
                    view.pid() == 0 ? null : view.pid(),
                    status == null ? null : status.committedIndex(),
                    status == null ? null : status.appliedIndex(),
                    status == null ? null : status.endPosition() - status.minPosition(),
                    flush(status));
        }
        return listing;
    }

    private static @Nullable String flush(@Nullable NodeStatus status) {
        return status == null ? null : status.flush();
    }
}
