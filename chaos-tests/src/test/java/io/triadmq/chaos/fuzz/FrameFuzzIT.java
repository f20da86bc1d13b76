package io.triadmq.chaos.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.fuzz.HostileFrames.Fields;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.ops.cluster.ClusterSpec;
import io.triadmq.ops.cluster.JvmSpec;
import io.triadmq.ops.cluster.LocalCluster;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.message.SystemTopic;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile bytes against a real broker and a real NameServer, processes with a small heap, while a healthy client goes
 * on beside them.
 *
 * <p>First every request code that servers may know is sent with fields missing, random, superfluous and oversized;
 * then frames of all kinds, most of them mutations of captured ones; and connections that hoard memory. {@code -Dfuzz.frames=N} sends N frames to each
 * server instead of the few thousand that every build can afford; {@code -Dfuzz.seed=S} repeats the frames of an
 * earlier run, whose seed is printed and stands in every failure. (The order in which several connections reach a
 * server is not repeated.)
 */
final class FrameFuzzIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FRAMES = Integer.getInteger("fuzz.frames", 4_000);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int ATTACKERS_PER_SERVER = 2;
    private static final int HEAP_MIB = 96;
    private static final String TOPIC = "Healthy";
    private static final String EMPTY_TOPIC = "Empty";

    @TempDir
    Path directory;

    private SampleRequests samples;

    @BeforeEach
    void loadSamples() throws Exception {
        samples = SampleRequests.load();
    }

    @Test
    void hostileBytes_harmNobodyElse() throws Exception {
        System.out.println("fuzz.seed=" + SEED + " fuzz.frames=" + FRAMES);
        try (LocalCluster cluster = LocalCluster.start(oneSmallBroker())) {
            cluster.awaitReady(PATIENCE);
            attack(cluster);
        } catch (ExecutionException | AssertionError e) {
            throw new AssertionError("with -Dfuzz.seed=" + SEED + " -Dfuzz.frames=" + FRAMES, e);
        }
    }

    private ClusterSpec oneSmallBroker() {
        return ClusterSpec.in(directory)
                .nodesPerGroup(1)
                .jvm(JvmSpec.likeThisOne()
                        .withBrokerHeapMiB(HEAP_MIB)
                        .withArguments(List.of("-Dio.netty.leakDetection.level=paranoid")))
                .build();
    }

    private void attack(LocalCluster cluster) throws Exception {
        NodePlan broker = cluster.brokersOf("broker-a").get(0);
        NodePlan nameServer = cluster.nodes().get(0);
        createTopics(cluster);
        ServerLog brokerLog = new ServerLog(broker);
        ServerLog nameServerLog = new ServerLog(nameServer);
        List<Long> pids = pids(cluster);
        try (HealthyClient healthy = new HealthyClient(broker.address(), nameServer.address(), TOPIC)) {
            besides(healthy, threads -> {
                hoard(threads, healthy, broker);
                hoard(threads, healthy, nameServer);
                List<Future<Void>> attackers = new ArrayList<>();
                attackers(broker, 1).forEach(each -> attackers.add(threads.submit(each)));
                attackers(nameServer, 2).forEach(each -> attackers.add(threads.submit(each)));
                for (Future<Void> attacker : attackers) {
                    attacker.get();
                }
                provokeLeakReports(cluster, healthy);
            });
            assertEquals(pids, pids(cluster), "servers that ended");
            assertEquals(List.of(), brokerLog.complaints(), "log of the broker");
            assertEquals(List.of(), nameServerLog.complaints(), "log of the NameServer");
            cluster.kill(broker.name());
            cluster.startNode(broker.name());
            cluster.awaitReady(PATIENCE);
            healthy.readAll();
            long messages = StoredQueues.requireDense(broker.address());
            System.out.printf("%d messages of the healthy client, %d in all%n", healthy.stored(), messages);
            assertTrue(messages >= healthy.stored());
        }
    }

    /** Those of the samples too: what is sent to topics that exist gets further. */
    private void createTopics(LocalCluster cluster) throws InterruptedException {
        try (Admin admin = new Admin(cluster.nameServerAddresses(), PATIENCE)) {
            for (String topic : samples.topics()) {
                if (!topic.equals(SystemTopic.TEMPLATE)) {
                    admin.putTopic(TopicSpec.of(topic, 4));
                }
            }
            admin.putTopic(TopicSpec.of(EMPTY_TOPIC, 1));
            admin.putTopic(TopicSpec.of(TOPIC, 1));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (admin.topic(TOPIC).isEmpty()) {
                assertTrue(System.nanoTime() - deadline < 0, "no NameServer knows " + TOPIC);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static List<Long> pids(LocalCluster cluster) {
        return cluster.nodes().stream().map(node -> cluster.pid(node.name())).toList();
    }

    private interface Attack {
        void run(ExecutorService threads) throws Exception;
    }

    private static void besides(HealthyClient healthy, Attack attack) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<Void> running = threads.submit(healthy);
            attack.run(threads);
            healthy.stop();
            running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void hoard(ExecutorService threads, HealthyClient healthy, NodePlan server) throws Exception {
        List<Hoarder> hoarders = Hoarder.against(new InetSocketAddress("127.0.0.1", server.listenPort()), EMPTY_TOPIC);
        List<Future<Void>> hoarding = new ArrayList<>();
        hoarders.forEach(each -> hoarding.add(threads.submit(each)));
        awaitProgress(healthy, 200);
        for (Hoarder hoarder : hoarders) {
            hoarder.close();
        }
        for (Future<Void> each : hoarding) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<Attacker> attackers(NodePlan server, int salt) {
        int[] codes = knownCodes();
        Deque<byte[]> everyCode = new ArrayDeque<>();
        HostileFrames sweep = new HostileFrames(SEED + 1000L * salt, samples, codes);
        for (int code : codes) {
            for (Fields fields : Fields.values()) {
                everyCode.add(sweep.request(code, fields));
            }
        }
        List<Attacker> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS_PER_SERVER; i++) {
            long seed = SEED + 1000L * salt + i + 1;
            HostileFrames frames = new HostileFrames(seed, samples, codes);
            Deque<byte[]> readable = i == 0 ? everyCode : new ArrayDeque<>();
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.listenPort());
            attackers.add(new Attacker(address, seed, frames, readable, FRAMES / ATTACKERS_PER_SERVER));
        }
        return attackers;
    }

    /** Every code that has a name, of requests and of responses, and some that nobody knows. */
    private static int[] knownCodes() {
        return IntStream.concat(
                        Stream.of(RequestCode.class, TriadCode.class)
                                .flatMap(type -> Stream.of(type.getDeclaredFields()))
                                .filter(field -> field.getType() == int.class)
                                .mapToInt(FrameFuzzIT::value),
                        IntStream.of(-1, 0, 29_999, 65_535, Integer.MAX_VALUE))
                .toArray();
    }

    private static int value(Field constant) {
        try {
            return constant.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A buffer that nobody refers to any more is reported with an allocation after the next collection. */
    private static void provokeLeakReports(LocalCluster cluster, HealthyClient healthy) throws Exception {
        for (NodePlan node : cluster.nodes()) {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(cluster.pid(node.name())),
                            "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertTrue(jcmd.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, jcmd.exitValue(), "jcmd on " + node.name());
        }
        awaitProgress(healthy, 50);
    }

    private static void awaitProgress(HealthyClient healthy, int messages) throws InterruptedException {
        int goal = healthy.stored() + messages;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (healthy.stored() < goal) {
            assertTrue(System.nanoTime() - deadline < 0, "the healthy client stands still");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
