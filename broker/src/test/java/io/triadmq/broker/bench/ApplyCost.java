package io.triadmq.broker.bench;

import com.sun.management.OperatingSystemMXBean;
import io.triadmq.broker.kv.StateFlusher;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Payloads;
import io.triadmq.broker.log.SendRequest;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.ProducerStamp;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.testing.ApplyDriver;
import io.triadmq.broker.testing.Records;
import io.triadmq.broker.testing.TempDirectory;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.CommittedEntry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU per message of apply with its RocksDB work, flushes and compactions included, and of reading the index.
 * Arguments: messages per entry, queues, total messages.
 */
public final class ApplyCost {
    private static final int ROUND = 4;

    private ApplyCost() {}

    public static void main(String[] args) throws IOException {
        int perEntry = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int queues = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        int total = args.length > 2 ? Integer.parseInt(args[2]) : 4_000_000;
        for (boolean stamped : new boolean[] {false, true}) {
            try (TempDirectory directory = new TempDirectory();
                    ApplyDriver driver = new ApplyDriver(directory.path());
                    StateFlusher flusher =
                            new StateFlusher("bench", driver.store(), () -> {}, Duration.ofSeconds(10), cause -> {})) {
                run(driver, perEntry, queues, total / 4, stamped, null);
                run(driver, perEntry, queues, total, stamped, "stamped " + stamped);
                scan(driver, queues);
                driver.store().flush(() -> {});
                System.out.printf("  state on disk: %.1f bytes per message%n", size(directory.path()) / (1.25 * total));
            }
        }
    }

    private static long size(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void run(ApplyDriver driver, int perEntry, int queues, int total, boolean stamped, String name) {
        long index = driver.applier().restored().logIndex();
        if (index == 0) {
            driver.applyOne(new CommittedEntry(
                    ++index,
                    1,
                    32,
                    Payloads.commands(1, new GroupCommand.PutTopic(Records.topic("t", queues), false))));
        }
        byte[] record = Records.record("orders", 0, new byte[1024]);
        List<SendRequest.Message> message = List.of(new SendRequest.Message(record, 7));
        long position = driver.applier().endPosition();
        long applyNanos = 0;
        long cpu = cpuNanos();
        long building = 0;
        long done = 0;
        long start = System.nanoTime();
        while (done < total) {
            long buildStart = System.nanoTime();
            List<byte[]> payloads = new ArrayList<>();
            for (int e = 0; e < ROUND; e++) {
                List<SendRequest> requests = new ArrayList<>(perEntry);
                for (int i = 0; i < perEntry; i++) {
                    int queue = (int) (done % queues);
                    long sequence = driver.applier()
                                    .state()
                                    .index()
                                    .range(new QueueId(1, queue))
                                    .next()
                            + (done % ((long) ROUND * perEntry)) / queues;
                    requests.add(new SendRequest(
                            new QueueId(1, queue), message, stamped ? new ProducerStamp(9, 0, sequence) : null));
                    done++;
                }
                payloads.add(Payloads.batch(System.currentTimeMillis(), requests));
            }
            building += System.nanoTime() - buildStart;
            long from = System.nanoTime();
            for (byte[] payload : payloads) {
                position += 32;
                driver.applier().apply(new CommittedEntry(++index, 1, position, payload));
                position += payload.length;
            }
            driver.applier().endRound(new AppliedPoint(index, 1, "n0,n1,n2"));
            applyNanos += System.nanoTime() - from;
        }
        if (name != null) {
            System.out.printf(
                    "%s: %d per entry over %d queues, %d entries per round: apply thread %.3f us per message, "
                            + "process CPU beside building %.3f us, wall %.1f s%n",
                    name,
                    perEntry,
                    queues,
                    ROUND,
                    applyNanos / 1e3 / done,
                    (cpuNanos() - cpu - building) / 1e3 / done,
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private static void scan(ApplyDriver driver, int queues) {
        for (boolean tail : new boolean[] {true, false}) {
            int scans = 200_000;
            long rows = 0;
            long start = System.nanoTime();
            for (int i = 0; i < scans; i++) {
                QueueId queue = new QueueId(1, i % queues);
                long next = driver.applier().state().index().range(queue).next();
                long from = tail ? next - 32 : (long) (Math.random() * (next - 32));
                List<IndexRow> found = driver.applier().state().index().scan(queue, from, 32);
                rows += found.size();
            }
            System.out.printf(
                    "  scan of 32 rows %s: %.2f us%n",
                    tail ? "at the tail" : "anywhere", (System.nanoTime() - start) / 1e3 / scans + 0 * rows);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
