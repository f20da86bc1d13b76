package io.triadmq.chaos.run;

import io.triadmq.chaos.checker.Recovers;
import io.triadmq.chaos.cluster.ChaosCluster;
import io.triadmq.chaos.cluster.ChaosSpec;
import io.triadmq.chaos.cluster.NetworkKind;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.nemesis.FaultContext;
import io.triadmq.chaos.nemesis.FaultLog;
import io.triadmq.chaos.run.Profile.Need;
import io.triadmq.chaos.workload.Target;
import io.triadmq.chaos.workload.Workload;
import io.triadmq.ops.cluster.ClusterException;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.JvmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One run: a cluster of real processes, load on it, faults, and reading everything back. Leaves the histories and the
 * nodes' logs in its directory, from which {@link Judgement} judges.
 *
 * <p>Used once, by one thread.
 */
public final class ChaosRun {
    private static final int NODES_PER_GROUP = 3;
    private static final int NAME_SERVERS = 2;
    private static final Duration START_PATIENCE = Duration.ofSeconds(120);
    private static final Duration READ_BACK_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SAME_END_PATIENCE = Duration.ofSeconds(60);
    /** Acknowledged before the first fault, so that there is something to lose. */
    private static final long WARM_UP = 500;

    /** Room for some ten minutes of load. */
    private static final long DISK_BYTES = 4L << 30;

    private static final long SHOW_MILLIS = 1000;

    private final RunSpec spec;
    private final Profile profile;
    private final List<Workload> workloads;
    private final JvmSpec jvm;
    private final Path directory;
    private final RunScreen screen;

    /**
     * @param jvm how the nodes are run
     * @param directory for everything that the run leaves; created when absent
     */
    public ChaosRun(
            RunSpec spec, Profile profile, List<Workload> workloads, JvmSpec jvm, Path directory, RunScreen screen) {
        this.spec = spec;
        this.profile = profile;
        this.workloads = List.copyOf(workloads);
        this.jvm = jvm;
        this.directory = directory;
        this.screen = screen;
    }

    /** Runs. Whatever breaks in the cluster is for the judgement; what throws here is the harness'. */
    public void run() throws Exception {
        Files.createDirectories(directory);
        spec.write(directory);
        try (Histories histories = new Histories(directory, NODES_PER_GROUP)) {
            HistoryWriter whole = histories.open(Judgement.CLUSTER);
            try (ChaosCluster cluster = ChaosCluster.start(chaosSpec())) {
                screen.note("starting " + cluster.nodes().nodes().size() + " processes in " + directory);
                cluster.nodes().awaitReady(START_PATIENCE);
                underLoad(cluster, histories, whole);
            }
        }
    }

    private ChaosSpec chaosSpec() {
        ChaosSpec chaos = ChaosSpec.of(clusterSpec());
        if (profile.needs().contains(Need.NETWORK)) {
            chaos = chaos.withNetwork(NetworkKind.best());
        } else if (profile.needs().contains(Need.RELAY)
                && NetworkKind.RELAY.whyNot().isEmpty()) {
            chaos = chaos.withNetwork(NetworkKind.RELAY);
        }
        if (profile.needs().contains(Need.DISKS) && ChaosCluster.whyNoDisks().isEmpty()) {
            chaos = chaos.withDisks(DISK_BYTES);
        }
        return profile.needs().contains(Need.CLOCKS)
                        && ChaosCluster.whyNoClocks().isEmpty()
                ? chaos.withClocks()
                : chaos;
    }

    private ClusterSpec clusterSpec() {
        return ClusterSpec.in(directory.resolve(Judgement.NODES))
                .groups(spec.groups())
                .nodesPerGroup(NODES_PER_GROUP)
                .nameServers(NAME_SERVERS)
                .flush(spec.flush())
                .jvm(jvm)
                .build();
    }

    private void underLoad(ChaosCluster cluster, Histories histories, HistoryWriter whole) throws Exception {
        Map<Workload, Workload.Load> loads = new LinkedHashMap<>();
        try {
            for (Workload workload : workloads) {
                Target target = Target.of(cluster.nodes(), directory.resolve(workload.name()));
                loads.put(workload, workload.start(target, spec.load(), histories.open(workload.name())));
            }
            AckMeter acks = new AckMeter(loads.values());
            if (!acks.awaitMore(WARM_UP, START_PATIENCE)) {
                throw new IOException("nothing is acknowledged before any fault; see the logs below "
                        + directory.resolve(Judgement.NODES));
            }
            boolean recovered = inflictFaults(cluster, histories, acks);
            for (Workload.Load load : loads.values()) {
                load.endLoad();
            }
            histories.nemesis(RunDiary.ACKED, acks.now(), Map.of());
            screen.note(acks.now() + " operations acknowledged; reading everything back");
            if (recovered && isWhole(cluster, histories)) {
                readBack(loads);
            }
            loads.values().forEach(Workload.Load::close);
            new LogDigests(cluster.nodes(), whole).take(SAME_END_PATIENCE);
        } finally {
            loads.values().forEach(Workload.Load::close);
            histories.flush();
        }
    }

    private boolean inflictFaults(ChaosCluster cluster, Histories histories, AckMeter acks)
            throws InterruptedException {
        FaultLog log = new FaultLog(histories::now, histories);
        FaultContext context = new FaultContext(cluster, new SplittableRandom(spec.seed()), log, List.of());
        FaultRound round = new FaultRound(context, histories, acks, screen);
        Thread showing = new Thread(() -> show(acks, round), "chaos-screen");
        showing.setDaemon(true);
        showing.start();
        try {
            return round.run(
                    new Schedule(profile, spec.seed()),
                    spec.length(),
                    profile.nemeses().size());
        } finally {
            showing.interrupt();
            showing.join();
        }
    }

    private void show(AckMeter acks, FaultRound round) {
        long begin = System.nanoTime();
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(SHOW_MILLIS);
                Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
                screen.show(elapsed, spec.length(), acks.now(), acks.sinceLastAck(), round.current());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isWhole(ChaosCluster cluster, Histories histories) throws InterruptedException {
        try {
            cluster.nodes().awaitReady(START_PATIENCE);
            return true;
        } catch (ClusterException e) {
            histories.nemesis(Recovers.STUCK, "at the end: " + e.getMessage(), Map.of());
            return false;
        }
    }

    private static void readBack(Map<Workload, Workload.Load> loads) throws Exception {
        List<Exception> failures = new ArrayList<>();
        for (Map.Entry<Workload, Workload.Load> load : loads.entrySet()) {
            try {
                load.getValue().readBack(READ_BACK_PATIENCE);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failures.add(new IOException("reading back " + load.getKey().name() + " failed", e));
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
