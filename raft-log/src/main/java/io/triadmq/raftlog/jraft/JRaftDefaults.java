package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Process-wide settings of JRaft and Bolt. Both read system properties when their classes load, so {@link #install} runs
 * before the first of them is touched. A property that is already set wins.
 */
final class JRaftDefaults {
    /** Requests to one follower that may be unanswered. */
    static final int MAX_INFLIGHT_REQUESTS = 32;

    /** Payload bytes per replication request; a request may exceed it by one entry. */
    static final int MAX_BODY_BYTES = 512 * 1024;

    /**
     * Closures and replicators of a group. At most one thread per node is blocked here (a node that shuts down waits in
     * this pool), and tests run up to three nodes of a group in one process.
     */
    private static final int GROUP_POOL_THREADS = 6;

    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            // Above the high mark Bolt refuses requests and the replicator falls back to probing: it has to be well
            // above
            // MAX_INFLIGHT_REQUESTS x MAX_BODY_BYTES (16 MiB). Measured catch-up: 5 MB/s with Bolt's 512 KiB, 52 with
            // this.
            Map.entry("bolt.channel_write_buf_low_water_mark", Integer.toString(32 << 20)),
            Map.entry("bolt.channel_write_buf_high_water_mark", Integer.toString(64 << 20)),
            // JRaft's pipeline needs the order of requests kept.
            Map.entry("bolt.rpc.dispatch-msg-list-in-default-executor", "false"),
            // These pools have no queue and reject what they cannot start at once; a rejected task ends replication or
            // heartbeats to a peer for ever. They shrink again after a minute.
            Map.entry("jraft.rpc.closure.threadpool.size.max", "512"),
            Map.entry("jraft.closure.threadpool.size.max", "512"),
            Map.entry("jraft.internal.closure.threadpool.size.max", "512"),
            // One thread per peer is used; queues are bounded by the in-flight limit anyway.
            Map.entry("jraft.append.entries.threads.send", "4"),
            Map.entry("jraft.max.append.entries.tasks.per.thread", "4096"),
            // No pool of request buffers: buffers that another thread gives back (the one that sends does) queue up
            // without a limit until the owner runs dry. Measured at 50 MB/s of sends: 700 MiB of them after four
            // minutes.
            Map.entry("jraft.max_collector_size_per_thread", "0"),
            Map.entry("jraft.timer.global_election_timer_workers", "2"),
            Map.entry("jraft.timer.global_vote_timer_workers", "2"),
            Map.entry("jraft.timer.global_step_down_timer_workers", "2"),
            Map.entry("jraft.timer.global_snapshot_timer_workers", "1"),
            Map.entry("jraft.timer.global_scheduler_workers", "2"),
            Map.entry("bolt.tp.min", "1"),
            Map.entry("bolt.tp.max", "16"),
            // Protobuf warns, once per message type, that JRaft's generated code can be made to work hard by hostile
            // input.
            // The raft port is for members only.
            Map.entry("com.google.protobuf.use_unsafe_pre22_gencode", "true"),
            // Bolt would open its own log files in the home directory; disabled, it logs to slf4j like everybody.
            Map.entry("sofa.middleware.log.disable", "true"),
            Map.entry("sofa.middleware.log.internal.level", "ERROR"),
            Map.entry("com.alipay.remoting.client.log.level", "WARN"));

    private JRaftDefaults() {}

    /** Idempotent. */
    static void install() {
        PROPERTIES.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }

    /**
     * Gives a group its own pool with a queue instead of JRaft's shared one, which rejects. The pool lives as long as the
     * process (JRaft cannot forget one); its threads end after half a minute without work.
     */
    static void registerGroupPool(String group) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                GROUP_POOL_THREADS,
                GROUP_POOL_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemonThreads("raft-" + group + "-"));
        pool.allowCoreThreadTimeOut(true);
        try {
            ThreadPoolsFactory.registerThreadPool(group, pool);
        } catch (IllegalArgumentException alreadyRegistered) {
            // Another node of this group lives, or has lived, in this process: it shares that pool.
            pool.shutdown();
        }
    }

    static ThreadFactory daemonThreads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
