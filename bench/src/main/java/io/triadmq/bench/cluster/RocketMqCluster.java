package io.triadmq.bench.cluster;

import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Apache RocketMQ as released: one name server and a broker group, JVM flags as its start scripts set them. */
public final class RocketMqCluster implements Cluster {
    static final String GROUP = "broker-a";

    /** What runserver.sh and runbroker.sh give a JVM, but the heap; the last line lets it run on Java 17. */
    private static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseG1GC",
            "-XX:G1HeapRegionSize=16m",
            "-XX:G1ReservePercent=25",
            "-XX:InitiatingHeapOccupancyPercent=30",
            "-XX:SoftRefLRUPolicyMSPerMB=0",
            "-XX:-OmitStackTraceInFastThrow",
            "-XX:+AlwaysPreTouch",
            "-XX:MaxDirectMemorySize=2g",
            "-XX:-UseBiasedLocking",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");

    private final RocketMqSetUp setUp;
    private final boolean syncFlush;
    private final String version;
    private final String heap;
    private final Path directory;
    private final String classPath;
    private final List<RocketMqPorts> ports;
    private final ServerProcess nameServer;
    private final String nameServerAddress;
    private final List<ServerProcess> brokers = new ArrayList<>();
    private final BrokerTable table;
    private int killed = -1;

    /**
     * Starts all processes.
     *
     * @param libraries directory with the released jars
     * @param ownClasses jar or directory with {@link Leash}
     * @param heap of each broker, for example {@code 1g}
     */
    public RocketMqCluster(
            RocketMqSetUp setUp,
            boolean syncFlush,
            String version,
            String heap,
            Path libraries,
            String ownClasses,
            Path directory,
            RpcClient rpc)
            throws IOException {
        this.setUp = setUp;
        this.syncFlush = syncFlush;
        this.version = version;
        this.heap = heap;
        this.directory = Files.createDirectories(directory);
        this.classPath = libraries.resolve("*") + ":" + ownClasses;
        PortBlocks blocks = new PortBlocks();
        int nameServerPort = blocks.take(1);
        nameServerAddress = RocketMqPorts.HOST + ":" + nameServerPort;
        ports = IntStream.range(0, setUp.nodes())
                .mapToObj(i -> new RocketMqPorts(blocks.take(RocketMqPorts.BLOCK)))
                .toList();
        table = new BrokerTable(rpc, nameServerAddress, GROUP);
        nameServer = server(
                "namesrv",
                "256m",
                "org.apache.rocketmq.namesrv.NamesrvStartup",
                Map.of("listenPort", Integer.toString(nameServerPort), "bindAddress", RocketMqPorts.HOST));
        for (int i = 0; i < setUp.nodes(); i++) {
            brokers.add(startBroker(i));
        }
    }

    private ServerProcess startBroker(int index) throws IOException {
        String peers = IntStream.range(0, ports.size())
                .mapToObj(i ->
                        "n" + i + "-" + RocketMqPorts.HOST + ":" + ports.get(i).dledger())
                .collect(Collectors.joining(";"));
        Map<String, String> settings = setUp.settings(index, ports.get(index), peers, syncFlush);
        Path store = directory.resolve("n" + index).resolve("store");
        settings.put("storePathRootDir", store.toString());
        settings.put("storePathCommitLog", store.resolve("commitlog").toString());
        settings.put("namesrvAddr", nameServerAddress);
        return server("n" + index, heap, "org.apache.rocketmq.broker.BrokerStartup", settings);
    }

    private ServerProcess server(String name, String heap, String main, Map<String, String> settings)
            throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Path configuration = home.resolve("server.conf");
        Files.write(
                configuration,
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        List<String> arguments = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
        arguments.addAll(JVM_FLAGS);
        arguments.add("-Duser.home=" + home);
        arguments.add("-Djava.io.tmpdir=" + home);
        arguments.add("-cp");
        arguments.add(classPath);
        return new ServerProcess(
                name,
                arguments,
                List.of(main, "-c", configuration.toString()),
                Map.of("ROCKETMQ_HOME", home.toString(), "ROCKSDB_SHAREDLIB_DIR", home.toString()),
                home);
    }

    @Override
    public String setUp() {
        return "Apache RocketMQ " + version + ", " + setUp.words() + ", " + (syncFlush ? "SYNC_FLUSH" : "ASYNC_FLUSH")
                + ", heap " + heap + " per broker";
    }

    @Override
    public String nameServers() {
        return nameServerAddress;
    }

    @Override
    public List<Long> pids() {
        List<Long> pids = new ArrayList<>(List.of(nameServer.pid()));
        brokers.stream().filter(ServerProcess::isAlive).map(ServerProcess::pid).forEach(pids::add);
        return pids;
    }

    @Override
    public int replicas() {
        return setUp.nodes();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public boolean failsOver() {
        return setUp.isDledger();
    }

    @Override
    public void awaitReady(Duration patience) throws Exception {
        table.await(
                addresses -> {
                    checkAlive();
                    return addresses.containsKey(0L) && addresses.size() == setUp.nodes();
                },
                patience,
                setUp + " is not ready");
    }

    private void checkAlive() {
        for (ServerProcess broker : brokers) {
            if (!broker.isAlive()) {
                throw new IllegalStateException(broker.name() + " ended; see " + broker.output());
            }
        }
    }

    @Override
    public long killLeader() throws Exception {
        String leader = leaderOf(table.addresses());
        killed = IntStream.range(0, ports.size())
                .filter(i -> ports.get(i).address().equals(leader))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no leader to kill, the name server says " + leader));
        long now = System.nanoTime();
        brokers.get(killed).kill();
        return now;
    }

    @Override
    public long awaitNewLeader(Duration patience) throws Exception {
        String dead = ports.get(killed).address();
        return table.await(
                addresses -> {
                    String leader = leaderOf(addresses);
                    return leader != null && !leader.equals(dead);
                },
                patience,
                "no new leader");
    }

    @Override
    public void restartKilled() throws Exception {
        brokers.get(killed).restart();
        killed = -1;
    }

    private static @Nullable String leaderOf(Map<Long, String> addresses) {
        return addresses.get(0L);
    }

    @Override
    public void close() throws Exception {
        for (ServerProcess broker : brokers) {
            broker.kill();
        }
        nameServer.kill();
    }
}
