package io.triadmq.broker.bench;

import com.sun.management.OperatingSystemMXBean;
import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.log.SendResult;
import io.triadmq.broker.log.SequencerLimits;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.replica.Replica;
import io.triadmq.broker.replica.ReplicaConfig;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Throughput, latency and CPU of a group of three in one process, driven by senders that each wait for their answer
 * before the next send, as if an event loop had decoded it. Arguments: SYNC or ASYNC, senders, prompt entries, full
 * bytes, seconds.
 */
public final class GroupCost {
    private GroupCost() {}

    public static void main(String[] args) throws Exception {
        FlushMode flush = FlushMode.valueOf(args[0]);
        int senders = Integer.parseInt(args[1]);
        int prompt = Integer.parseInt(args[2]);
        int full = Integer.parseInt(args[3]);
        int seconds = Integer.parseInt(args[4]);
        SequencerLimits limits = new SequencerLimits(
                256 << 10, prompt, full, Long.getLong("gather", 150_000), 64, 8 << 20, 16 << 20, 1 << 16);
        try (TempDirectory directory = new TempDirectory()) {
            List<Replica> group = new ArrayList<>();
            List<Peer> peers = new ArrayList<>();
            int base = 20_000 + (int) (System.nanoTime() % 5_000);
            for (int i = 0; i < 3; i++) {
                peers.add(new Peer("n" + i, "127.0.0.1", base + i));
            }
            for (int i = 0; i < 3; i++) {
                CommitLogConfig log = new CommitLogConfig(
                        "bench",
                        "n" + i,
                        peers,
                        directory.path().resolve("n" + i + "/log"),
                        256 << 20,
                        flush,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(3),
                        32 << 20,
                        true);
                group.add(Replica.start(
                        new ReplicaConfig(
                                log,
                                directory.path().resolve("n" + i + "/state"),
                                "h:" + i,
                                StoreOptions.DEFAULT,
                                limits,
                                Duration.ofSeconds(10)),
                        cause -> {
                            cause.printStackTrace();
                            System.exit(1);
                        }));
            }
            Replica leader = awaitLeader(group);
            CompletableFuture<Void> created = new CompletableFuture<>();
            leader.proposals()
                    .propose(
                            new GroupCommand.PutTopic(Records.topic("orders", 8), true),
                            outcome -> created.complete(null));
            created.join();
            Load load = new Load(leader, senders);
            load.start();
            Thread.sleep(6_000);
            report(load, seconds, args, group);
            load.stop = true;
            Thread.sleep(500);
            group.forEach(Replica::close);
        }
        System.exit(0);
    }

    private static Replica awaitLeader(List<Replica> group) throws InterruptedException {
        while (true) {
            for (Replica replica : group) {
                if (replica.state().leadership().current().leading()) {
                    return replica;
                }
            }
            Thread.sleep(20);
        }
    }

    private static void report(Load load, int seconds, String[] args, List<Replica> group) throws Exception {
        long count = load.sent.sum();
        long entries = group.get(0).log().status().lastIndex();
        load.latencies.clear();
        load.measuring = true;
        Map<String, Long> threads = threadCpu();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        Thread.sleep(seconds * 1_000L);
        double elapsed = (System.nanoTime() - start) / 1e9;
        long cpuUsed = cpuNanos() - cpu;
        load.measuring = false;
        count = load.sent.sum() - count;
        entries = group.get(0).log().status().lastIndex() - entries;
        long[] sorted = load.sortedLatencies();
        System.out.printf(
                "%s: %.0f msg/s, %.1f us CPU per message (3 replicas and senders), %.1f messages per entry, "
                        + "p50 %.2f ms p99 %.2f ms%n",
                Arrays.toString(args),
                count / elapsed,
                cpuUsed / 1e3 / count,
                (double) count / entries,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
        long total = count;
        threadCpu().entrySet().stream()
                .map(e -> Map.entry(e.getKey(), e.getValue() - threads.getOrDefault(e.getKey(), 0L)))
                .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                .limit(14)
                .forEach(e -> System.out.printf("    %6.2f us  %s%n", e.getValue() / 1e3 / total, e.getKey()));
    }

    /** CPU nanoseconds by kind of thread. */
    private static Map<String, Long> threadCpu() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        Map<String, Long> cpu = new HashMap<>();
        for (long id : bean.getAllThreadIds()) {
            ThreadInfo info = bean.getThreadInfo(id);
            if (info != null) {
                cpu.merge(info.getThreadName().replaceAll("[0-9]+", "#"), bean.getThreadCpuTime(id), Long::sum);
            }
        }
        return cpu;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Two threads stand in for event loops: they send again for every answer that comes back. */
    private static final class Load {
        final LongAdder sent = new LongAdder();
        final List<Long> latencies = new ArrayList<>();
        final Replica leader;
        final int senders;
        final List<ArrayBlockingQueue<Integer>> loops = new ArrayList<>();
        final byte[] body = new byte[1024];
        volatile boolean stop;
        volatile boolean measuring;

        Load(Replica leader, int senders) {
            this.leader = leader;
            this.senders = senders;
        }

        void start() {
            for (int t = 0; t < 2; t++) {
                ArrayBlockingQueue<Integer> due = new ArrayBlockingQueue<>(senders + 1);
                loops.add(due);
                Thread thread = new Thread(() -> loop(due), "load-" + t);
                thread.setDaemon(true);
                thread.start();
            }
            for (int i = 0; i < senders; i++) {
                loops.get(i % 2).add(i);
            }
        }

        private void loop(ArrayBlockingQueue<Integer> due) {
            try {
                while (!stop) {
                    int sender = due.take();
                    byte[] record = Records.record("orders", sender % 8, body);
                    SendRequest request = new SendRequest(
                            new QueueId(1, sender % 8), List.of(new SendRequest.Message(record, 0)), null);
                    long start = System.nanoTime();
                    leader.proposals().send(request, outcome -> answered(due, sender, start, outcome));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void answered(
                ArrayBlockingQueue<Integer> due, int sender, long start, AppendOutcome<SendResult> outcome) {
            if (!(outcome instanceof AppendOutcome.Applied)) {
                System.out.println(outcome);
            }
            sent.increment();
            if (measuring) {
                synchronized (latencies) {
                    latencies.add(System.nanoTime() - start);
                }
            }
            due.add(sender);
        }

        long[] sortedLatencies() {
            synchronized (latencies) {
                long[] all = latencies.stream().mapToLong(Long::longValue).toArray();
                Arrays.sort(all);
                return all;
            }
        }
    }
}
