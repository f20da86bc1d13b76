package io.triadmq.ops.demo;

import io.triadmq.client.produce.Producer;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.DirectoryTree;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodeView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The demonstration: three real brokers and a NameServer, a file streamed through an ordered topic, leaders killed
 * while it flows, and at the end the proof that what was consumed is what was acknowledged, in order, per key.
 *
 * <p>Use once.
 */
public final class Demo {
    private static final String TOPIC = "TriadDemo";
    private static final String GROUP = "broker-a";
    private static final Duration READY_PATIENCE = Duration.ofSeconds(90);
    /** Nothing acknowledged and nothing consumed for so long: it hangs, and waiting longer proves nothing. */
    private static final Duration STALL_PATIENCE = Duration.ofSeconds(90);
    /** What should not come gets this long to come. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private static final long LOOK_MILLIS = 200;

    private final DemoSpec spec;
    private final Screen screen;
    private final long started = System.nanoTime();
    private final Ledger ledger;
    private final GapMeter gaps = new GapMeter();
    private final RateMeter rate = new RateMeter();

    public Demo(DemoSpec spec, Screen screen) {
        this.spec = spec;
        this.screen = screen;
        this.ledger = new Ledger(spec.lines().count());
    }

    /**
     * Runs it; Ctrl-C and SIGTERM end the nodes and delete their files.
     *
     * @return whether everything that was promised held
     */
    public boolean run() throws IOException, InterruptedException {
        Path directory = spec.directory() == null ? Files.createTempDirectory("triad-demo-") : spec.directory();
        screen.event(
                elapsed(),
                String.format(
                        "%s, %,d lines; one NameServer and three brokers in %s",
                        spec.lines().name(), spec.lines().count(), directory));
        boolean good = false;
        LocalCluster cluster =
                LocalCluster.start(ClusterSpec.in(directory).flush(spec.flush()).build());
        Thread cleanUp = new Thread(
                () -> {
                    remove(cluster, directory);
                    screen.conclude("interrupted; all nodes are ended" + (spec.keep() ? "" : ", their files removed"));
                    screen.close();
                },
                "demo-end");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try {
            cluster.awaitReady(READY_PATIENCE);
            screen.event(elapsed(), "ready, NameServer at " + cluster.nameServerAddresses());
            good = stream(cluster);
            return good;
        } finally {
            if (good && !spec.keep()) {
                remove(cluster, directory);
            } else {
                cluster.close();
                screen.conclude("logs and data are kept in " + directory);
            }
            removeHook(cleanUp);
        }
    }

    private boolean stream(LocalCluster cluster) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Producer producer = Producer.builder("triad-demo")
                        .nameServers(cluster.nameServerAddresses())
                        .build();
                Feed feed = Feed.start(cluster.nameServerAddresses(), TOPIC, ledger)) {
            LeaderKiller killer = new LeaderKiller(
                    cluster,
                    GROUP,
                    ledger,
                    gaps,
                    spec.lines().count(),
                    spec.kills(),
                    line -> screen.event(elapsed(), line));
            Callable<Void> sender = new LineSender(
                    spec.lines(), TOPIC, producer, new Outcomes(ledger, gaps), spec.linesPerSecond(), killer::maySend);
            watch(cluster, List.of(threads.submit(sender), threads.submit(killer)));
            return conclude(feed, killer.done());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Returns when all is done, or nothing happens any more. */
    private void watch(LocalCluster cluster, List<Future<Void>> works) throws InterruptedException {
        long lastChange = System.nanoTime();
        Ledger.Totals last = ledger.totals();
        while (true) {
            Ledger.Totals totals = ledger.totals();
            long now = System.nanoTime();
            show(cluster.view(), totals);
            if (works.stream().allMatch(Future::isDone) && ledger.isComplete()) {
                works.forEach(Demo::rethrow);
                return;
            }
            works.stream().filter(Future::isDone).forEach(Demo::rethrow);
            lastChange = totals.equals(last) ? lastChange : now;
            last = totals;
            if (now - lastChange > STALL_PATIENCE.toNanos()) {
                screen.event(elapsed(), "nothing has moved for " + STALL_PATIENCE.toSeconds() + " s: giving up");
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean conclude(Feed feed, int kills) throws InterruptedException {
        Thread.sleep(AFTERMATH.toMillis());
        feed.close();
        Findings findings = ledger.close();
        Ledger.Totals totals = ledger.totals();
        boolean allAcknowledged = totals.acknowledged() == spec.lines().count();
        screen.conclude(String.format(
                "%,d lines of %,d keys: %,d acknowledged, %,d consumed, %s, longest gap %.2f s",
                spec.lines().count(),
                totals.keys(),
                totals.acknowledged(),
                totals.consumed(),
                killsInWords(kills),
                gaps.longestNanos(System.nanoTime()) / 1e9));
        if (!allAcknowledged) {
            screen.conclude(String.format(
                    "%,d lines were not acknowledged (%,d refused, %,d unknown, %,d without outcome, %,d not sent)",
                    spec.lines().count() - totals.acknowledged(),
                    totals.refused(),
                    totals.unknown(),
                    totals.pending(),
                    spec.lines().count() - totals.sent()));
        }
        screen.conclude(findings.summary());
        findings.examples().forEach(example -> screen.conclude("  " + example));
        return allAcknowledged && findings.isClean();
    }

    private String killsInWords(int kills) {
        return kills + (kills == 1 ? " kill" : " kills") + (kills == spec.kills() ? "" : " of " + spec.kills());
    }

    private void show(List<NodeView> nodes, Ledger.Totals totals) {
        long now = System.nanoTime();
        screen.progress(new Screen.Progress(
                elapsed(),
                spec.lines().count(),
                totals,
                rate.perSecond(now, totals.acknowledged()),
                Duration.ofNanos(gaps.longestNanos(now)),
                nodes));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private void remove(LocalCluster cluster, Path directory) {
        cluster.close();
        if (!spec.keep()) {
            DirectoryTree.delete(directory);
        }
    }

    private static void rethrow(Future<Void> work) {
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the demonstration broke off: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs anyway.
            return;
        }
    }
}
