package io.triadmq.chaos.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.Broker;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.QueueSelector;
import io.triadmq.client.admin.Admin;
import io.triadmq.client.admin.TopicSpec;
import io.triadmq.client.produce.Producer;
import io.triadmq.nameserver.NameServer;
import io.triadmq.nameserver.NameServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The label of a broker's place, from its configuration to the producer that prefers what is near. */
final class ZoneIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "Near";

    @TempDir
    Path directory;

    @Test
    void producerInAZone_sendsToTheGroupThatIsLedThere() throws Exception {
        try (NameServer nameServer = NameServer.start(new NameServerConfig("127.0.0.1", 0, 5000));
                Broker east = broker(nameServer, "broker-a", "east");
                Broker west = broker(nameServer, "broker-b", "west")) {
            String nameServers = "127.0.0.1:" + nameServer.port();
            await(() -> createTopic(nameServers), "topic on both of " + east + " and " + west);
            try (Producer producer =
                    Producer.builder("p").nameServers(nameServers).build()) {
                await(() -> producer.queues(TOPIC).size() == 4, "queues of both groups");
                assertEquals("east", producer.zoneOf(new MessageQueue(TOPIC, "broker-a", 0)));
                assertEquals("west", producer.zoneOf(new MessageQueue(TOPIC, "broker-b", 0)));
                assertEquals(Set.of("broker-b"), groupsReached(producer, "west"));
                assertEquals(Set.of("broker-a"), groupsReached(producer, "east"));
                assertEquals(Set.of("broker-a", "broker-b"), groupsReached(producer, "north"));
            }
        }
    }

    /** Below the range from which outgoing connections take theirs. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
    }

    private Broker broker(NameServer nameServer, String group, String zone) throws Exception {
        Map<String, String> keys = Map.of(
                "brokerName",
                group,
                "brokerIP1",
                "127.0.0.1",
                "bindAddress",
                "127.0.0.1",
                "listenPort",
                Integer.toString(freePort()),
                "raftPort",
                Integer.toString(freePort()),
                "vipChannelEnable",
                "false",
                "namesrvAddr",
                "127.0.0.1:" + nameServer.port(),
                "mappedFileSizeCommitLog",
                Integer.toString(1 << 20),
                "zone",
                zone,
                "storePathRootDir",
                directory.resolve(group).toString());
        return Broker.start(BrokerConfig.of(keys, directory), cause -> {
            throw new AssertionError("broken", cause);
        });
    }

    private static boolean createTopic(String nameServers) {
        try (Admin admin = new Admin(nameServers, PATIENCE)) {
            admin.putTopic(TopicSpec.of(TOPIC, 2), Set.of("broker-a", "broker-b"));
            return true;
        } catch (RuntimeException e) {
            return false; // not claimed yet
        }
    }

    private static Set<String> groupsReached(Producer producer, String zone) {
        QueueSelector near = QueueSelector.byZone(zone, producer::zoneOf);
        Set<String> groups = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            groups.add(producer.send(new Message(TOPIC, new byte[] {1}), near, i)
                    .messageQueue()
                    .brokerName());
        }
        return groups;
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
