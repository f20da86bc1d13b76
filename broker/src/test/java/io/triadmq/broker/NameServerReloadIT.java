package io.triadmq.broker;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.nameserver.NameServer;
import io.triadmq.nameserver.NameServerConfig;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed namesrvAddr in the file of a running broker. */
final class NameServerReloadIT {
    private final WireClient client = new WireClient();
    private NameServer first;
    private NameServer second;
    private int raftPort;
    private int edits;
    private Path root;
    private Path file;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        root = directory;
        raftPort = BrokerGroup.freePort();
        file = directory.resolve("broker.conf");
        first = NameServer.start(new NameServerConfig("127.0.0.1", 0, 5000));
        second = NameServer.start(new NameServerConfig("127.0.0.1", 0, 5000));
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
    }

    private void write(String nameServers, String more) throws IOException {
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "brokerName=reloaded",
                        "bindAddress=127.0.0.1",
                        "listenPort=0",
                        "raftPort=" + raftPort,
                        "vipChannelEnable=false",
                        "mappedFileSizeCommitLog=1048576",
                        "storePathRootDir=" + root.resolve("data"),
                        "namesrvAddr=" + nameServers,
                        more));
        // The clock of the file system may stand still between two edits.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + 1000L * edits++));
    }

    private static String addressOf(NameServer server) {
        return "127.0.0.1:" + server.port();
    }

    private boolean knows(NameServer server) {
        try {
            Command answer = client.ask(addressOf(server), Command.request(RequestCode.GET_BROKER_CLUSTER_INFO));
            return answer.code() == ResponseCode.SUCCESS
                    && BodyCodec.decode(answer.body(), ClusterInfo.class)
                            .brokerAddrTable()
                            .containsKey("reloaded");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private BrokerConfig load() {
        return BrokerConfig.load(file, Map.of(), Map.of(), root);
    }

    @Test
    void changedList_isUsedWithinSeconds_andABadFileChangesNothing() throws Exception {
        write(addressOf(first), "");
        try (Broker broker = Broker.start(load(), cause -> {
            throw new AssertionError("broken", cause);
        })) {
            NameServerReload reload = new NameServerReload(file, true, this::load, broker);
            reload.start();
            BrokerGroup.until("the broker at the first NameServer", () -> knows(first));
            assertFalse(knows(second));

            write(addressOf(second), "maxMessageSize=many");
            reload.look();
            write(addressOf(first) + ";" + addressOf(second), "");
            BrokerGroup.until("the broker at the second NameServer", () -> knows(second));

            write(addressOf(second), "");
            BrokerGroup.until("the first NameServer to be left", () -> !knows(first));
        }
        BrokerGroup.until("the stopped broker to be gone", () -> !knows(second));
    }
}
