package io.triadmq.chaos.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample in conf/ boots with the scripts as it is, but for its port numbers, and takes and gives messages. */
final class SamplesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int MESSAGES = 20;
    /** The ports of a sample lie within so many above the NameServer's, once moved together. */
    private static final int PORT_SPAN = 120;

    /** Port numbers stand after a colon or after listenPort=. */
    private static final Pattern PORT = Pattern.compile("(?<=:|listenPort=)(9876|109\\d\\d)");

    private static final int NAME_SERVER_PORT = 9876;
    private static final int FIRST_BROKER_PORT = 10_900;

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        processes.forEach(Process::destroyForcibly);
        for (Process process : processes) {
            process.waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "3n-raft", "2x3n-raft", "2m-2s-async", "2m-2s-sync", "2m-noslave"})
    void sample_bootsAndTakesAndGivesMessages(String name) throws Exception {
        Installation installation = Installation.at(directory.resolve("home"));
        int base = freeBase();
        Path sample = moved(installation.home().resolve("conf").resolve(name), base);
        start(installation, "mqnamesrv", sample.resolve("namesrv.properties"));
        List<Path> brokers = brokerFiles(sample);
        for (Path broker : brokers) {
            start(installation, "mqbroker", broker);
        }
        String nameServer = "127.0.0.1:" + base;
        awaitLeaders(installation, nameServer, brokers);
        assertMessagesArrive(nameServer);
    }

    @Test
    void everySample_passesTheCheck() throws Exception {
        Installation installation = Installation.at(directory.resolve("home"));
        List<String> command =
                new ArrayList<>(List.of(installation.script("triad").toString(), "config", "check"));
        try (Stream<Path> samples = Files.list(installation.home().resolve("conf"))) {
            for (Path sample : samples.filter(Files::isDirectory).sorted().toList()) {
                brokerFiles(sample).forEach(file -> command.add(file.toString()));
            }
        }
        Installation.Result result = Installation.run(Map.of(), command.toArray(String[]::new));
        assertEquals(0, result.exitCode(), result.output());
    }

    private void start(Installation installation, String script, Path config) throws IOException {
        Process process = Installation.prepare(
                        Map.of("MAX_POSSIBLE_HEAP", "128m"),
                        installation.script(script).toString(),
                        "-c",
                        config.toString())
                .directory(directory.toFile())
                .redirectOutput(directory.resolve(config.getFileName() + ".txt").toFile())
                .start();
        processes.add(process);
    }

    /** {@code triad status} exits with 0 when every group that the NameServer knows has a leader. */
    private void awaitLeaders(Installation installation, String nameServer, List<Path> brokers) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Installation.Result status =
                    Installation.run(Map.of(), installation.script("triad").toString(), "status", "-n", nameServer);
            boolean allShown = status.lines().size() == brokers.size() + 1;
            if (status.exitCode() == 0 && allShown) {
                return;
            }
            assertTrue(System.nanoTime() - deadline < 0, "not ready: " + status.output());
            for (Process process : processes) {
                assertTrue(process.isAlive(), "a process has ended; its output is in " + directory);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static void assertMessagesArrive(String nameServer) {
        String topic = "Smoke";
        TreeSet<String> sent = new TreeSet<>();
        try (Producer producer =
                Producer.builder("smoke").nameServers(nameServer).build()) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(new Message(topic, ("m" + i).getBytes(StandardCharsets.UTF_8)), PATIENCE);
                sent.add("m" + i);
            }
        }
        TreeSet<String> received = new TreeSet<>();
        try (PullConsumer consumer =
                PullConsumer.builder("smoke").nameServers(nameServer).build()) {
            List<MessageQueue> queues = consumer.queues(topic);
            consumer.assign(queues);
            while (received.size() < sent.size()) {
                List<ReceivedMessage> messages = consumer.poll(PATIENCE);
                assertTrue(!messages.isEmpty(), "only " + received + " came");
                messages.forEach(message -> received.add(new String(message.body(), StandardCharsets.UTF_8)));
            }
        }
        assertEquals(sent, received);
    }

    private static List<Path> brokerFiles(Path sample) throws IOException {
        try (Stream<Path> files = Files.list(sample)) {
            return files.filter(file -> file.getFileName().toString().startsWith("broker"))
                    .sorted()
                    .toList();
        }
    }

    /** A copy of a sample whose ports are moved to {@code base} and above. */
    private Path moved(Path sample, int base) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("moved"));
        try (Stream<Path> files = Files.list(sample)) {
            for (Path file : files.toList()) {
                Matcher ports = PORT.matcher(Files.readString(file));
                String text = ports.replaceAll(match -> Integer.toString(moved(Integer.parseInt(match.group()), base)));
                Files.writeString(copy.resolve(file.getFileName().toString()), text);
            }
        }
        return copy;
    }

    private static int moved(int port, int base) {
        return port == NAME_SERVER_PORT ? base : base + port - FIRST_BROKER_PORT;
    }

    /** A run of ports that were all free a moment ago, below those that systems take for outgoing connections. */
    private static int freeBase() {
        SplittableRandom random = new SplittableRandom();
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int base = random.nextInt(12_000, 32_000);
            if (IntStream.range(base, base + PORT_SPAN).allMatch(SamplesIT::isFree)) {
                return base;
            }
        }
        throw new IllegalStateException("no " + PORT_SPAN + " free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
