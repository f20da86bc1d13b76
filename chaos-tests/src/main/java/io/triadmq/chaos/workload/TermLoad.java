package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.NodeProbe;
import io.triadmq.protocol.command.NodeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The running {@link TermWorkload}: one thread for each broker, since one that is paused answers late. */
final class TermLoad implements Workload.Load {
    private static final int PAUSE_MILLIS = 200;
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);

    private final NodeProbe probe;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    TermLoad(Target target, HistoryWriter history) {
        this.probe = target.cluster().probe();
        for (NodePlan node : target.brokers()) {
            ClientProcess process = history.newProcess();
            Thread thread = new Thread(() -> observe(node, process), "terms-" + node.name());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void observe(NodePlan node, ClientProcess process) {
        try {
            while (!ending) {
                Optional<NodeStatus> status = probe.status(node.address());
                if (status.isPresent()) {
                    // Only answers are written: most silences are of nodes that a fault has stopped.
                    process.invoke("observe", node.name());
                    process.ok(said(node, status.get()));
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<Keyword, Object> said(NodePlan node, NodeStatus status) {
        Map<Keyword, Object> said = new LinkedHashMap<>();
        said.put(Keyword.of("node"), node.name());
        said.put(Keyword.of("group"), node.group());
        said.put(Keyword.of("term"), status.term());
        if (status.leaderId() != null) {
            said.put(Keyword.of("leader"), status.leaderId());
        }
        said.put(Keyword.of("serving"), status.serving());
        said.put(Keyword.of("applied"), status.appliedIndex());
        return said;
    }

    @Override
    public long acknowledged() {
        return 0;
    }

    /** Goes on: what nodes say while the load is read back counts too. */
    @Override
    public void endLoad() {}

    @Override
    public void readBack(Duration patience) throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join(END_PATIENCE.toMillis());
        }
    }

    @Override
    public void close() {
        ending = true;
        threads.forEach(Thread::interrupt);
    }
}
