package io.triadmq.raftlog.jraft;

import com.sun.management.OperatingSystemMXBean;
import io.triadmq.raftlog.AppendOutcome;
import io.triadmq.raftlog.AppendOutcome.Applied;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import io.triadmq.raftlog.CommitLogConfig.Peer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One replica as a process of its own, for tests that kill -9 and for measurements. Takes orders on standard input and
 * prints one line per event; a closed input ends it.
 *
 * <pre>
 * stream PREFIX          appends PREFIX-0, PREFIX-1, ... whenever this node leads; prints ACK payload
 * load BYTES INFLIGHT S  appends entries of BYTES for S seconds; prints one RESULT line
 * dump                   prints HAS payload for every applied entry, then STATE state lastIndex
 * cpu                    prints CPU seconds of this process, RSS KiB
 * </pre>
 */
public final class ReplicaProcess {
    private final JRaftCommitLog<Long> log;
    private final LedgerMachine machine;

    private ReplicaProcess(JRaftCommitLog<Long> log, LedgerMachine machine) {
        this.log = log;
        this.machine = machine;
    }

    /** Arguments: directory, own id, ports of n0, n1, ..., comma-separated, flush mode, election timeout in ms, segment bytes. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        List<Peer> peers = new ArrayList<>();
        for (String port : args[2].split(",", -1)) {
            peers.add(new Peer("n" + peers.size(), "127.0.0.1", Integer.parseInt(port)));
        }
        LedgerMachine machine = new LedgerMachine(directory.resolve("state"), 1000);
        machine.keepPayloads = Boolean.parseBoolean(args[6]);
        long start = System.nanoTime();
        JRaftCommitLog<Long> log = JRaftCommitLog.start(
                new CommitLogConfig(
                        "bench",
                        args[1],
                        peers,
                        directory,
                        Long.parseLong(args[5]),
                        FlushMode.valueOf(args[3]),
                        Duration.ofMillis(500),
                        Duration.ofMillis(Long.parseLong(args[4])),
                        16 << 20,
                        true),
                machine);
        say("STARTED " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        new ReplicaProcess(log, machine).obey();
        log.close();
        System.exit(0);
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void obey() throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] order = line.split(" ", -1);
            switch (order[0]) {
                case "stream" -> background(() -> stream(order[1]));
                case "load" ->
                    background(() ->
                            load(Integer.parseInt(order[1]), Integer.parseInt(order[2]), Integer.parseInt(order[3])));
                case "dump" -> {
                    machine.payloads().forEach(p -> say("HAS " + p));
                    say("STATE " + machine.state() + " " + log.status().lastIndex());
                }
                case "cpu" -> say("CPU " + cpuSeconds() + " " + rssKib());
                case "lead" -> say("LEADS " + term() + " " + log.status());
                default -> say("WHAT " + line);
            }
        }
    }

    private static void background(Runnable work) {
        Thread thread = new Thread(work, "order");
        thread.setDaemon(true);
        thread.start();
    }

    private long term() {
        return machine.leadingTerm;
    }

    private void stream(String prefix) {
        for (int i = 0; ; i++) {
            long term;
            while ((term = term()) == 0) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
            String payload = prefix + "-" + i;
            Semaphore decided = new Semaphore(0);
            log.append(payload.getBytes(StandardCharsets.UTF_8), term, outcome -> {
                if (outcome instanceof Applied) {
                    say("ACK " + payload);
                }
                decided.release();
            });
            decided.acquireUninterruptibly();
        }
    }

    private void load(int bytes, int inFlight, int seconds) {
        Semaphore window = new Semaphore(inFlight);
        AtomicLong applied = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long[] latencies = new long[4_000_000];
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        double cpu = cpuSeconds();
        long n = 0;
        while (System.nanoTime() - end < 0) {
            window.acquireUninterruptibly();
            byte[] payload = new byte[bytes];
            ByteBuffer.wrap(payload).putLong(n++);
            long start = System.nanoTime();
            log.append(payload, term(), (AppendOutcome<Long> outcome) -> {
                if (outcome instanceof Applied) {
                    latencies[(int) (applied.getAndIncrement() % latencies.length)] = System.nanoTime() - start;
                } else {
                    failed.incrementAndGet();
                    LockSupport.parkNanos(100_000);
                }
                window.release();
            });
        }
        window.acquireUninterruptibly(inFlight);
        int count = (int) Math.min(applied.get(), latencies.length);
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        say(String.format(
                "RESULT %d applied/s, %.1f MB/s, p50 %.1f ms, p99 %.1f ms, failed %d, cpu %.2f s",
                applied.get() / seconds,
                applied.get() * (double) bytes / seconds / 1e6,
                sorted[count / 2] / 1e6,
                sorted[(int) (count * 0.99)] / 1e6,
                failed.get(),
                cpuSeconds() - cpu));
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static String rssKib() {
        try (var lines = java.nio.file.Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS"))
                    .findFirst()
                    .map(l -> l.replaceAll("\\D", ""))
                    .orElse("?");
        } catch (java.io.IOException e) {
            return "?";
        }
    }
}
