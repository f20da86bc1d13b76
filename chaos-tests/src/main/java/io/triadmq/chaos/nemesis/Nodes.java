package io.triadmq.chaos.nemesis;

import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Does things to several nodes. */
final class Nodes {
    private Nodes() {}

    /** What is done to one node. */
    interface Deed {
        void to(NodePlan node) throws Exception;
    }

    static String names(List<NodePlan> nodes) {
        return nodes.stream().map(NodePlan::name).collect(Collectors.joining(","));
    }

    /** Starts those that have ended by themselves, and notes how they did. */
    static void startEnded(FaultContext context, List<NodePlan> nodes, FaultLog.Entry record) {
        LocalCluster cluster = context.cluster().nodes();
        for (NodePlan node : nodes) {
            cluster.endOf(node.name()).ifPresent(end -> record.detail(node.name(), "stopped by itself: " + end));
            cluster.startNode(node.name());
        }
    }

    /**
     * To all at the same time; returns when all is done.
     *
     * @throws Exception the first failure, after every node had its turn
     */
    static void together(List<NodePlan> nodes, Deed deed) throws Exception {
        if (nodes.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (NodePlan node : nodes) {
                running.add(threads.submit(() -> {
                    deed.to(node);
                    return null;
                }));
            }
            awaitAll(running);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitAll(List<Future<?>> running) throws Exception {
        Exception first = null;
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                Exception cause = e.getCause() instanceof Exception known ? known : e;
                if (first == null) {
                    first = cause;
                } else {
                    first.addSuppressed(cause);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
