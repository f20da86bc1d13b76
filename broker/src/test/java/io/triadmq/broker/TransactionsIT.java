package io.triadmq.broker;

import static io.triadmq.broker.WireClient.bodies;
import static io.triadmq.broker.WireClient.ok;
import static io.triadmq.broker.WireClient.property;
import static io.triadmq.broker.WireClient.pull;
import static io.triadmq.broker.WireClient.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.ProducerData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.SysFlag;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactional messages on a group of three, spoken to over real sockets. */
final class TransactionsIT {
    private static final String TOPIC = "T";
    private static final String GROUP = "PG";
    private static final int COMMIT = SysFlag.TRANSACTION_COMMIT;
    private static final int ROLLBACK = SysFlag.TRANSACTION_ROLLBACK;

    private BrokerGroup group;
    private WireClient client;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(
                root,
                3,
                Map.of("transactionTimeOut", "200", "transactionCheckInterval", "300", "transactionCheckMax", "2"));
        client = new WireClient();
        group.settled();
        BrokerGroup.until("the first topics", () -> {
            try {
                return client.ask(
                                        leader(),
                                        Command.request(RequestCode.GET_TOPIC_CONFIG)
                                                .with("topic", "TRANS_CHECK_MAX_TIME_TOPIC"))
                                .code()
                        == ResponseCode.SUCCESS;
            } catch (Exception e) {
                return false;
            }
        });
        client.sendOk(leader(), TOPIC, 0, "first");
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    private String leader() throws Exception {
        return group.address(group.leader());
    }

    private static Command half(String body, String more) {
        return send(
                        TOPIC,
                        0,
                        body,
                        property("TRAN_MSG", "true")
                                + property("PGROUP", GROUP)
                                + property("UNIQ_KEY", "u-" + body)
                                + more)
                .with("f", 4);
    }

    /** Position of a new half message. */
    private long sendHalf(String body) throws Exception {
        return sendHalf(body, property("CHECK_IMMUNITY_TIME_IN_SECONDS", "600"));
    }

    private long sendHalf(String body, String more) throws Exception {
        Command answer = ok(client.ask(leader(), half(body, more)));
        assertEquals("u-" + body, answer.fields().get("transactionId"));
        return OffsetMessageId.parse(answer.fields().required("msgId")).position();
    }

    private static Command end(long position, int resolution) {
        return Command.request(RequestCode.END_TRANSACTION)
                .with("producerGroup", GROUP)
                .with("commitLogOffset", position)
                .with("tranStateTableOffset", position)
                .with("commitOrRollback", resolution)
                .with("msgId", "u");
    }

    private Command pullAll(long offset) throws Exception {
        return client.ask(leader(), pull("G", TOPIC, 0, offset, 0));
    }

    @Test
    void halfMessage_isInvisible_untilItIsCommitted() throws Exception {
        long position = sendHalf("h");
        client.sendOk(leader(), TOPIC, 0, "second");
        assertEquals(List.of("first", "second"), bodies(ok(pullAll(0))));

        Command resolved = ok(client.ask(group.address(group.follower()), end(position, COMMIT)));

        assertEquals("2", resolved.fields().get("queueOffset"));
        Command pulled = ok(pullAll(2));
        assertEquals(List.of("h"), bodies(pulled));
        byte[] record = Objects.requireNonNull(pulled.body());
        assertEquals(COMMIT, SysFlag.transaction(MessageRecord.sysFlag(record, 0)));
        assertEquals(position, MessageRecord.preparedTransactionOffset(record, 0));
        assertEquals(2, MessageRecord.queueOffset(record, 0));
        assertTrue(MessageRecord.properties(record, 0)
                .contains(property("__transactionId__", "u-h").trim()));
        long physical = MessageRecord.physicalOffset(record, 0);
        assertNotEquals(position, physical);
        Command viewed = ok(client.ask(
                leader(), Command.request(RequestCode.VIEW_MESSAGE_BY_ID).with("offset", physical)));
        assertEquals(List.of("h"), bodies(viewed));
    }

    @Test
    void waitingPull_isWokenByACommit_thatComesOneWayThroughAFollower() throws Exception {
        long position = sendHalf("h");
        var waiting = client.call(leader(), pull("G", TOPIC, 0, 1, 15_000));
        client.tell(group.address(group.follower()), end(position, COMMIT).withFlag(Command.FLAG_ONE_WAY));
        assertEquals(List.of("h"), bodies(ok(waiting.get(30, TimeUnit.SECONDS))));
    }

    @Test
    void firstResolutionWins_andLaterOnesAreAnsweredWithIt_byANewLeaderToo() throws Exception {
        long rolledBack = sendHalf("r");
        long committed = sendHalf("c");
        assertEquals(ROLLBACK, resolution(rolledBack, ROLLBACK));
        assertEquals(COMMIT, resolution(committed, COMMIT));
        group.crash(group.leader());
        group.leader();
        assertEquals(ROLLBACK, resolution(rolledBack, COMMIT));
        assertEquals(COMMIT, resolution(committed, ROLLBACK));
        assertEquals(COMMIT, resolution(committed, COMMIT));
        assertEquals(List.of("first", "c"), bodies(ok(pullAll(0))));
        Command stranger = client.ask(leader(), end(sendHalf("x"), COMMIT).with("producerGroup", "other"));
        assertEquals(ResponseCode.SYSTEM_ERROR, stranger.code());
    }

    private int resolution(long position, int wanted) throws Exception {
        return ok(client.ask(leader(), end(position, wanted))).fields().requiredInt("commitOrRollback");
    }

    private static Command heartbeat(String clientId) {
        return Command.request(RequestCode.HEART_BEAT)
                .withBody(new HeartbeatData(clientId, List.of(new ProducerData(GROUP)), List.of()).toJson());
    }

    private static Command nextCheck(WireClient producer) throws Exception {
        Command check = Objects.requireNonNull(producer.pushed.poll(60, TimeUnit.SECONDS), "no check came");
        assertEquals(RequestCode.CHECK_TRANSACTION_STATE, check.code());
        return check;
    }

    @Test
    void anotherProducerOfTheGroup_isAsked_andItsAnswerCounts() throws Exception {
        long position = sendHalf("h", "");
        ok(client.ask(leader(), heartbeat("p")));

        Command check = nextCheck(client);

        assertEquals(position, check.fields().requiredLong("commitLogOffset"));
        assertEquals("u-h", check.fields().get("transactionId"));
        assertEquals(List.of("h"), bodies(check));
        ok(client.ask(leader(), end(check.fields().requiredLong("commitLogOffset"), COMMIT)));
        assertEquals(List.of("h"), bodies(ok(pullAll(1))));
    }

    @Test
    void producerThatOnlyAFollowerKnows_isAsked() throws Exception {
        sendHalf("h", "");
        try (WireClient producer = new WireClient()) {
            ok(producer.ask(group.address(group.follower()), heartbeat("p")));
            assertEquals(List.of("h"), bodies(nextCheck(producer)));
        }
    }

    @Test
    void checksGoOnAfterTheLeaderDied_andEndInTheTopicForThat() throws Exception {
        sendHalf("h", "");
        ok(client.ask(leader(), heartbeat("p")));
        assertEquals(List.of("h"), bodies(nextCheck(client)));

        group.crash(group.leader());
        ok(client.ask(leader(), heartbeat("p")));

        nextCheck(client);
        BrokerGroup.until("the message to be given up", () -> bodiesOfGivenUp().equals(List.of("h")));
        assertEquals(0, client.pushed.size(), "two checks are what was allowed");
        assertEquals(List.of("first"), bodies(ok(pullAll(0))));
    }

    private List<@Nullable String> bodiesOfGivenUp() {
        try {
            return List.copyOf(bodies(client.ask(leader(), pull("G", "TRANS_CHECK_MAX_TIME_TOPIC", 0, 0, 0))));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
