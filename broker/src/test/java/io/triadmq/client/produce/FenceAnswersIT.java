package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.Broker;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.client.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RpcClient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's own writer and reader of fences, against a real broker: neither may expect what the other never says. */
final class FenceAnswersIT {
    private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);
    private static final long PRODUCER = 77;

    private final SendCommands commands = new SendCommands("PG", false);
    private final RpcClient rpc = new NettyRpcClient(
            1, NettyRpcClient.DEFAULT_CONNECT_TIMEOUT, (connection, request, responder) -> {}, address -> {});
    private Broker broker;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        broker = Broker.start(
                BrokerConfig.of(
                        Map.of(
                                "bindAddress", "127.0.0.1",
                                "listenPort", "0",
                                "raftPort", Integer.toString(freePort()),
                                "vipChannelEnable", "false",
                                "mappedFileSizeCommitLog", "1048576",
                                "storePathRootDir", root.toString()),
                        root),
                cause -> {
                    throw new AssertionError("broken", cause);
                });
        Command create = Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC)
                .with("topic", QUEUE.topic())
                .with("defaultTopic", "TBW102")
                .with("readQueueNums", 1)
                .with("writeQueueNums", 1)
                .with("perm", 6)
                .with("topicFilterType", "SINGLE_TAG");
        assertEquals(ResponseCode.SUCCESS, ask(create).code());
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        rpc.close();
        broker.close();
    }

    /** A node that does not lead yet holds the request until it does. */
    private Command ask(Command request) throws Exception {
        return rpc.invoke(broker.clientAddress(), request, Duration.ofSeconds(30))
                .get(60, TimeUnit.SECONDS);
    }

    private FenceAnswer fence(MessageQueue queue, int epoch) throws Exception {
        return SendCommands.readFence(ask(commands.encodeFence(queue, PRODUCER, epoch)), null);
    }

    @Test
    void fence_isDone_again_andOvertakenByALaterOne() throws Exception {
        assertEquals(new FenceAnswer.Done(-1, -1, -1), fence(QUEUE, 3));
        assertEquals(new FenceAnswer.Done(-1, -1, -1), fence(QUEUE, 3));

        assertEquals(new FenceAnswer.Overtaken(3), fence(QUEUE, 2));
        assertEquals(new FenceAnswer.Done(3, -1, -1), fence(QUEUE, 4));
    }

    @Test
    void fenceOfAQueueThatIsNot_isRejected() throws Exception {
        assertTrue(fence(new MessageQueue("nowhere", "broker-a", 0), 1) instanceof FenceAnswer.Rejected);
        assertTrue(fence(new MessageQueue(QUEUE.topic(), "broker-a", 5), 1) instanceof FenceAnswer.Rejected);
    }
}
