package io.triadmq.broker;

import static io.triadmq.broker.WireClient.heartbeat;
import static io.triadmq.broker.WireClient.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.LockField;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queue locks and offsets of a group of three, with the leader dying in between. */
final class LockFencingIT {
    private static final String TOPIC = "T";

    private BrokerGroup group;
    private WireClient a;
    private WireClient b;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        group = new BrokerGroup(root, 3, Map.of());
        a = new WireClient();
        b = new WireClient();
        group.settled();
        BrokerGroup.until("the template topic", this::sends);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        group.close();
    }

    private boolean sends() {
        try {
            a.sendOk(leader(), TOPIC, 0, "m");
            return true;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    private String leader() throws Exception {
        return group.address(group.leader());
    }

    private MessageQueue queue() {
        return new MessageQueue(TOPIC, group.name(), 0);
    }

    private Command lockRequest(int code, String clientId) {
        return Command.request(code)
                .with(LockField.WITH_EPOCHS, "true")
                .withBody(new LockBatchRequest("G", clientId, Set.of(queue())).toJson());
    }

    /** Number of the ownership; 0 when it is refused. */
    private long lock(WireClient client, String clientId) throws Exception {
        Command answer = ok(client.ask(leader(), lockRequest(RequestCode.LOCK_BATCH_MQ, clientId)));
        LockBatchResponse locked = BodyCodec.decode(answer.body(), LockBatchResponse.class);
        assertEquals(locked.lockOKMQSet().size(), locked.lockEpochs().size());
        return locked.lockEpochs().stream()
                .mapToLong(LockBatchResponse.LockEpoch::epoch)
                .findFirst()
                .orElse(0);
    }

    private static Command save(long offset) {
        return Command.request(RequestCode.UPDATE_CONSUMER_OFFSET)
                .with("consumerGroup", "G")
                .with("topic", TOPIC)
                .with("queueId", 0)
                .with("commitOffset", offset);
    }

    private long saved() throws Exception {
        Command query = Command.request(RequestCode.QUERY_CONSUMER_OFFSET)
                .with("consumerGroup", "G")
                .with("topic", TOPIC)
                .with("queueId", 0);
        return ok(a.ask(leader(), query)).fields().requiredLong("offset");
    }

    @Test
    void ownershipSurvivesTheLeader_andFencesTheFormerOwnerAfterwards() throws Exception {
        long first = lock(a, "a");
        assertTrue(first > 0);
        assertEquals(0, lock(b, "b"), "held by another");
        ok(a.ask(leader(), save(1).with(OffsetField.LOCK_EPOCH, first)));

        group.crash(group.leader());
        group.settled();

        assertEquals(0, lock(b, "b"), "the new leader knows the lock");
        ok(a.ask(leader(), save(2).with(OffsetField.LOCK_EPOCH, first)));
        assertEquals(first, lock(a, "a"), "renewed at the new leader, the same ownership");

        ok(a.ask(leader(), lockRequest(RequestCode.UNLOCK_BATCH_MQ, "a")));
        long second = lock(b, "b");
        assertTrue(second > first);
        Command late = a.ask(leader(), save(9).with(OffsetField.LOCK_EPOCH, first));
        assertEquals(TriadCode.LOCK_LOST, late.code());
        ok(b.ask(leader(), save(3).with(OffsetField.LOCK_EPOCH, second)));
        assertEquals(3, saved());
    }

    @Test
    void stockClientThatLostItsLock_isKnownByItsConnection_throughFollowersToo() throws Exception {
        for (int node = 0; node < 3; node++) {
            ok(a.ask(group.address(node), heartbeat("a", "G", TOPIC, "*")));
            ok(b.ask(group.address(node), heartbeat("b", "G", TOPIC, "*")));
        }
        assertTrue(lock(b, "b") > 0);
        String follower = group.address(group.follower());
        for (String address : List.of(leader(), follower)) {
            assertEquals(ResponseCode.SYSTEM_ERROR, a.ask(address, save(9)).code(), "not the owner, at " + address);
        }
        a.tell(follower, save(9).withFlag(Command.FLAG_ONE_WAY));
        ok(b.ask(leader(), save(2)));
        ok(b.ask(follower, save(3)));
        assertEquals(3, saved());
    }
}
