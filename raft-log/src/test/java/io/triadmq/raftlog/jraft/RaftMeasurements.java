package io.triadmq.raftlog.jraft;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Figures of three replica processes on this machine: idle CPU, throughput with 64 KiB entries, and the time from kill -9
 * of the leader to the first acknowledgement of the next. Run by hand: {@code RaftMeasurements DIRECTORY [seconds]}.
 */
public final class RaftMeasurements {
    private RaftMeasurements() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        String what = args.length > 2 ? args[2] : "all";
        if (what.equals("all") || what.equals("load")) {
            for (FlushMode mode : FlushMode.values()) {
                throughput(Files.createDirectories(root.resolve("load-" + mode)), mode, seconds);
            }
        }
        if (what.equals("all") || what.equals("failover")) {
            failover(Files.createDirectories(root.resolve("failover")), 6);
        }
        System.exit(0);
    }

    private static Processes.Said await(Processes processes, Predicate<Processes.Said> wanted) throws Exception {
        while (true) {
            Processes.Said said = processes.said.poll(60, TimeUnit.SECONDS);
            if (said == null) {
                throw new IllegalStateException("nothing was said for a minute");
            }
            if (wanted.test(said)) {
                return said;
            }
        }
    }

    private static int awaitLeader(Processes processes) throws Exception {
        while (true) {
            for (int node = 0; node < 3; node++) {
                if (processes.alive(node)) {
                    int asked = node;
                    processes.order(node, "lead");
                    String line = await(
                                    processes,
                                    s -> s.node() == asked && s.line().startsWith("LEADS"))
                            .line();
                    if (!line.startsWith("LEADS 0 ")) {
                        return node;
                    }
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static double[] cpu(Processes processes, int node) throws Exception {
        processes.order(node, "cpu");
        String[] parts = await(processes, s -> s.node() == node && s.line().startsWith("CPU"))
                .line()
                .split(" ", -1);
        return new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])};
    }

    private static void throughput(Path root, FlushMode mode, int seconds) throws Exception {
        try (Processes processes = new Processes(root)) {
            processes.flush = mode;
            processes.segmentBytes = 256 << 20;
            processes.keepPayloads = false;
            processes.jvm = List.of("-Xms192m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=96m");
            for (int node = 0; node < 3; node++) {
                processes.start(node);
            }
            int leader = awaitLeader(processes);
            TimeUnit.SECONDS.sleep(5);
            double[] idle = new double[3];
            for (int node = 0; node < 3; node++) {
                idle[node] = cpu(processes, node)[0];
            }
            TimeUnit.SECONDS.sleep(10);
            double idleSum = 0;
            StringBuilder rss = new StringBuilder();
            for (int node = 0; node < 3; node++) {
                double[] now = cpu(processes, node);
                idleSum += now[0] - idle[node];
                rss.append(String.format(" n%d %.0f MiB", node, now[1] / 1024));
            }
            System.out.printf("%s idle: %.3f cores for three, RSS%s%n", mode, idleSum / 10, rss);
            for (int inFlight : new int[] {1, 16, 64}) {
                double[] before = new double[3];
                for (int node = 0; node < 3; node++) {
                    before[node] = cpu(processes, node)[0];
                }
                processes.order(leader, "load 65536 " + inFlight + " " + seconds);
                String result =
                        await(processes, s -> s.line().startsWith("RESULT")).line();
                StringBuilder each = new StringBuilder();
                double sum = 0;
                for (int node = 0; node < 3; node++) {
                    double[] now = cpu(processes, node);
                    sum += now[0] - before[node];
                    each.append(String.format(
                            " n%d%s %.1f s %.0f MiB",
                            node, node == leader ? "*" : "", now[0] - before[node], now[1] / 1024));
                }
                System.out.printf("%s 64 KiB x %d: %s; three %.1f s cpu (%s )%n", mode, inFlight, result, sum, each);
            }
        }
    }

    private static void failover(Path root, int kills) throws Exception {
        try (Processes processes = new Processes(root)) {
            for (int node = 0; node < 3; node++) {
                processes.start(node);
            }
            awaitLeader(processes);
            for (int node = 0; node < 3; node++) {
                processes.order(node, "stream s" + node);
            }
            List<Long> gaps = new ArrayList<>();
            for (int kill = 0; kill < kills; kill++) {
                TimeUnit.SECONDS.sleep(4);
                int leader = awaitLeader(processes);
                processes.said.clear();
                long start = System.nanoTime();
                processes.kill(leader);
                Processes.Said first =
                        await(processes, s -> s.node() != leader && s.line().startsWith("ACK"));
                gaps.add(TimeUnit.NANOSECONDS.toMillis(first.nanos() - start));
                System.out.println("kill -9 of n" + leader + ": first ack of n" + first.node() + " after "
                        + gaps.get(gaps.size() - 1) + " ms");
                processes.start(leader);
                await(processes, s -> s.node() == leader && s.line().startsWith("STARTED"));
                processes.order(leader, "stream t" + kill);
            }
            gaps.sort(null);
            System.out.println("failover gaps ms: " + gaps);
        }
    }
}
