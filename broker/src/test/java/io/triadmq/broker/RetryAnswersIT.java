package io.triadmq.broker;

import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A send that is repeated at the next leader is answered as by the one that stored it. */
final class RetryAnswersIT {
    private static final String TOPIC = "T";

    private BrokerGroup group;
    private WireClient client;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(root, 3, Map.of());
        client = new WireClient();
        group.settled();
        BrokerGroup.until("the topic", this::createsTopic);
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    private boolean createsTopic() {
        try {
            Command create = Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC)
                    .with("topic", TOPIC)
                    .with("readQueueNums", 2)
                    .with("writeQueueNums", 2)
                    .with("perm", 6)
                    .with("attributes", "+dedup.uniqKey=2m");
            ok(client.ask(leader(), create));
            return true;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    private String leader() throws Exception {
        return group.address(group.leader());
    }

    private static Command unnumbered(int queue, String key) {
        return send(TOPIC, queue, "body", property("UNIQ_KEY", key));
    }

    private static Command numbered(long sequence) {
        return send(TOPIC, 0, "body", property("UNIQ_KEY", "mine"))
                .with(SendField.PRODUCER_ID, "7")
                .with(SendField.PRODUCER_EPOCH, 0)
                .with(SendField.SEQUENCE, sequence);
    }

    @Test
    void repeatedAtTheNextLeader_hasTheSameIdQueueAndOffset() throws Exception {
        Command first = ok(client.ask(leader(), unnumbered(1, "k")));
        Command mine = ok(client.ask(leader(), numbered(0)));
        String before = leader();

        group.crash(group.leader());
        group.settled();

        assertNotEquals(before, leader());
        Command again = ok(client.ask(leader(), unnumbered(0, "k")));
        Command mineAgain = ok(client.ask(leader(), numbered(0)));
        for (String field : List.of("msgId", "queueId", "queueOffset")) {
            assertEquals(first.fields().get(field), again.fields().get(field), field);
            assertEquals(mine.fields().get(field), mineAgain.fields().get(field), field);
        }
        assertEquals("true", again.fields().get(SendField.DUPLICATE));
        Command other = ok(client.ask(leader(), unnumbered(0, "other")));
        assertNotEquals(first.fields().get("msgId"), other.fields().get("msgId"));
    }

    @Test
    void windowThatMakesNoSense_isRefused() throws Exception {
        Command create = Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC)
                .with("topic", "Other")
                .with("attributes", "+dedup.uniqKey=1h");
        assertEquals(ResponseCode.SYSTEM_ERROR, client.ask(leader(), create).code());
    }
}
