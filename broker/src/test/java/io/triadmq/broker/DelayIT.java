package io.triadmq.broker;

import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.delay.DelayTopic;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.PropertyName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delayed messages on a group of three whose leader dies between two levels. */
final class DelayIT {
    private static final String TOPIC = "T";
    private static final int COUNT = 40;

    private BrokerGroup group;
    private WireClient client;

    /** A delivered message: what it says, and how long after its time of birth it was stored. */
    private record Delivered(String body, long afterMillis) {}

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(root, 3, Map.of());
        client = new WireClient();
        group.settled();
        BrokerGroup.until("the topic", () -> code(send(TOPIC, 3, "first", "")) == ResponseCode.SUCCESS);
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    private int code(Command request) {
        return ask(request).code();
    }

    private Command ask(Command request) {
        try {
            return client.ask(group.address(group.leader()), request);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void sendDelayed(int level, int queueId) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            // The bound of a delay is the time at which the message was stored first; it was born before that.
            Command sent = send(TOPIC, queueId, "m" + i, property(PropertyName.DELAY, "" + level))
                    .with("g", System.currentTimeMillis());
            ok(ask(sent));
        }
    }

    private List<Delivered> delivered(int queueId) {
        List<Delivered> found = new ArrayList<>();
        Command pulled = ask(pull("G", TOPIC, queueId, 0, 0).with("maxMsgNums", 2 * COUNT));
        byte[] records = pulled.body();
        for (int at = 0; records != null && at < records.length; at += MessageRecord.totalSize(records, at)) {
            found.add(new Delivered(
                    new String(
                            records,
                            MessageRecord.bodyAt(records, at),
                            MessageRecord.bodyLength(records, at),
                            StandardCharsets.UTF_8),
                    MessageRecord.storeTimestamp(records, at) - MessageRecord.bornTimestamp(records, at)));
        }
        return found;
    }

    private long progress(int level) {
        Command answer = ask(Command.request(RequestCode.QUERY_CONSUMER_OFFSET)
                .with("consumerGroup", DelayTopic.GROUP)
                .with("topic", DelayTopic.NAME)
                .with("queueId", level - 1)
                .with("setZeroIfNotFound", "false"));
        return answer.code() == ResponseCode.SUCCESS ? answer.fields().requiredLong("offset") : 0;
    }

    @Test
    void levels_fireOnceInOrderAndNeverEarly_alsoUnderTheNextLeader() throws Exception {
        sendDelayed(2, 1);
        sendDelayed(1, 0);
        BrokerGroup.until("level 1 to be delivered, and that to be known", () -> progress(1) == COUNT);
        assertTrue(delivered(1).isEmpty(), "five seconds are not over");

        group.crash(group.leader());

        BrokerGroup.until("level 2 to be delivered, and that to be known", () -> progress(2) == COUNT);
        List<String> all = IntStream.range(0, COUNT).mapToObj(i -> "m" + i).toList();
        assertEquals(all, delivered(0).stream().map(Delivered::body).toList());
        assertEquals(all, delivered(1).stream().map(Delivered::body).toList());
        delivered(0).forEach(each -> assertTrue(each.afterMillis() >= 1_000, each.toString()));
        delivered(1).forEach(each -> assertTrue(each.afterMillis() >= 5_000, each.toString()));
    }
}
