package io.triadmq.broker;

import static io.triadmq.broker.WireClient.heartbeat;
import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that loses its majority: whoever asks it something gets an answer, whatever it is. */
final class LeadershipLossIT {
    private static final String TOPIC = "T";

    private BrokerGroup group;
    private WireClient client;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(root, 3, Map.of("syncFlushTimeout", "1000"));
        client = new WireClient();
        group.settled();
        BrokerGroup.until("a stored message", () -> {
            try {
                return client.ask(group.address(group.leader()), send(TOPIC, 0, "m0", ""))
                                .code()
                        == ResponseCode.SUCCESS;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void everyRequest_isAnswered_beforeDuringAndAfter() throws Exception {
        int leader = group.leader();
        String address = group.address(leader);
        ok(client.ask(address, heartbeat("c1", "G", TOPIC, "*")));
        Map<String, CompletableFuture<Command>> asked = new LinkedHashMap<>();
        asked.put("parked pull", client.call(address, pull("G", TOPIC, 0, 1, 25_000)));

        group.crash((leader + 1) % 3);
        group.crash((leader + 2) % 3);
        askEverything(address, "while it still leads", asked);
        BrokerGroup.until(
                "the step down",
                () -> !group.broker(leader).leadership().current().leading());
        askEverything(address, "while nobody leads", asked);

        for (Map.Entry<String, CompletableFuture<Command>> each : asked.entrySet()) {
            Command answer = answer(each.getKey(), each.getValue());
            boolean stored = each.getKey().contains("send");
            if (stored) {
                assertNotEquals(ResponseCode.SUCCESS, answer.code(), each.getKey());
            }
        }
        assertEquals(
                TriadCode.NOT_LEADER,
                answer("our send", asked.get("our send while nobody leads")).code());
        assertEquals(
                ResponseCode.SERVICE_NOT_AVAILABLE,
                answer("stock send", asked.get("stock send while nobody leads")).code());
    }

    /** {@link WireClient#TIMEOUT} makes a request fail that is not answered. */
    private static Command answer(String what, CompletableFuture<Command> asked) throws Exception {
        try {
            return asked.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError("no answer to " + what, e.getCause());
        }
    }

    private void askEverything(String address, String when, Map<String, CompletableFuture<Command>> asked) {
        MessageQueue queue = new MessageQueue(TOPIC, group.name(), 0);
        Map<String, Command> requests = new LinkedHashMap<>();
        requests.put("stock send", send(TOPIC, 0, "x", property("UNIQ_KEY", "u")));
        requests.put(
                "our send",
                send(TOPIC, 1, "y", "")
                        .with(SendField.PRODUCER_ID, 7)
                        .with(SendField.PRODUCER_EPOCH, 0)
                        .with(SendField.SEQUENCE, 0));
        requests.put("send to a new topic", send("new", 0, "x", ""));
        requests.put(
                "save",
                onQueue(RequestCode.UPDATE_CONSUMER_OFFSET)
                        .with("consumerGroup", "G")
                        .with("commitOffset", 1));
        requests.put("saved", onQueue(RequestCode.QUERY_CONSUMER_OFFSET).with("consumerGroup", "G"));
        requests.put("end", onQueue(RequestCode.GET_MAX_OFFSET));
        requests.put("begin", onQueue(RequestCode.GET_MIN_OFFSET));
        requests.put("time", onQueue(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP).with("timestamp", 0));
        requests.put(
                "lock",
                Command.request(RequestCode.LOCK_BATCH_MQ)
                        .withBody(new LockBatchRequest("G", "c1", Set.of(queue)).toJson()));
        requests.put(
                "unlock",
                Command.request(RequestCode.UNLOCK_BATCH_MQ)
                        .withBody(new LockBatchRequest("G", "c1", Set.of(queue)).toJson()));
        requests.put(
                "members",
                Command.request(RequestCode.GET_CONSUMER_LIST_BY_GROUP).with("consumerGroup", "G"));
        requests.put("heartbeat", heartbeat("c2", "another", TOPIC, "*"));
        requests.put("pull", pull("G", TOPIC, 0, 0, 0));
        requests.put("long pull", pull("G", TOPIC, 0, 1, 10_000));
        requests.put(
                "fence",
                onQueue(TriadCode.FENCE_PRODUCER).with(SendField.PRODUCER_ID, 8).with(SendField.PRODUCER_EPOCH, 1));
        requests.put(
                "delete", Command.request(RequestCode.DELETE_TOPIC_IN_BROKER).with("topic", "old"));
        requests.put("transfer", Command.request(TriadCode.TRANSFER_LEADER));
        requests.put(
                "reset",
                Command.request(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET)
                        .with("group", "H")
                        .with("topic", TOPIC)
                        .with("timestamp", 0));
        requests.forEach((name, request) -> asked.put(name + " " + when, client.call(address, request)));
    }

    private static Command onQueue(int code) {
        return Command.request(code).with("topic", TOPIC).with("queueId", 0);
    }
}
