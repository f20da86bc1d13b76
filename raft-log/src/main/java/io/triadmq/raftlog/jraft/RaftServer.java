package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.ProtobufMsgFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.alipay.sofa.jraft.util.RpcFactoryHelper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The Raft port of one replica, on the member's own address. Serves what members need and nothing else: JRaft's command
 * service (change peers, transfer, snapshot by anybody who reaches the port) is not registered.
 */
final class RaftServer {
    /**
     * Votes, heartbeats outside the pipeline, transfers, read-index. An install occupies one thread of the receiver
     * until its transfer ends, and a retry of it another.
     */
    private static final int THREADS = 8;

    private static final int MAX_QUEUED_REQUESTS = 4096;

    private final PeerId self;
    private final RpcServer server;
    private final ThreadPoolExecutor executor;

    /** @param mayLead false: a leader that wants to hand over to this node gets an error */
    RaftServer(String group, PeerId self, boolean mayLead) {
        ProtobufMsgFactory.load();
        this.self = self;
        executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED_REQUESTS),
                JRaftDefaults.daemonThreads("raft-rpc-" + group + "-"));
        executor.allowCoreThreadTimeOut(true);
        server = RpcFactoryHelper.rpcFactory().createRpcServer(self.getEndpoint());
        AppendEntriesReceiver appendEntries = new AppendEntriesReceiver(executor);
        server.registerConnectionClosedEventListener(appendEntries);
        server.registerProcessor(appendEntries);
        server.registerProcessor(new RequestVoteRequestProcessor(executor));
        server.registerProcessor(new PingRequestProcessor(executor));
        server.registerProcessor(new ReadIndexRequestProcessor(executor));
        server.registerProcessor(new GetFileRequestProcessor(executor));
        server.registerProcessor(new InstallSnapshotRequestProcessor(executor));
        if (mayLead) {
            server.registerProcessor(new TimeoutNowRequestProcessor(executor));
        }
    }

    /** Tells when a connection that some member had opened to this port is closed. Before {@link #start}. */
    void onConnectionClosed(ConnectionClosedEventListener listener) {
        server.registerConnectionClosedEventListener(listener);
    }

    /** For short work that blocks on the network. */
    Executor executor() {
        return executor;
    }

    /** Makes the address known to JRaft; before the node is initialized. */
    void announce() {
        NodeManager.getInstance().addAddress(self.getEndpoint());
    }

    /** @throws IOException the port cannot be bound */
    void start() throws IOException {
        boolean started;
        try {
            started = server.init(null);
        } catch (RuntimeException e) {
            throw cannotOpen(e);
        }
        if (!started) {
            throw cannotOpen(null);
        }
    }

    private IOException cannotOpen(@Nullable RuntimeException cause) {
        return new IOException(
                "cannot listen on " + self.getEndpoint() + " for the other nodes (raftPort); stop the process that uses"
                        + " this port (ss -ltnp 'sport = :" + self.getPort()
                        + "' shows it), or set another one here and"
                        + " in dLegerPeers of all nodes",
                cause);
    }

    /** Idempotent. The port is free when this returns. */
    void close() {
        NodeManager.getInstance().removeAddress(self.getEndpoint());
        if (server.isStarted()) {
            server.shutdown();
            awaitPortFree();
        }
        executor.shutdownNow();
    }

    /** Bolt closes its socket on another thread, and its waiting variant takes the two quiet seconds of Netty. */
    private void awaitPortFree() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() - deadline < 0) {
            try (ServerSocket probe = new ServerSocket(self.getPort(), 1, InetAddress.getByName(self.getIp()))) {
                return;
            } catch (IOException stillBound) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
