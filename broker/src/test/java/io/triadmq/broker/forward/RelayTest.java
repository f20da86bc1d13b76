package io.triadmq.broker.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.testing.Answer;
import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.broker.testing.FakeRpcClient;
import io.triadmq.broker.testing.ManualTimer;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelayTest {
    private final FakeLeadership leadership = new FakeLeadership();
    private final FakeRpcClient network = new FakeRpcClient();
    private final ManualTimer timer = new ManualTimer();
    private final RelayLimits limits = new RelayLimits(Duration.ofSeconds(2), Duration.ofSeconds(6), 3, 1000);
    private final Relay relay = new Relay(leadership, network, timer, timer::nowNanos, limits);
    private final FakeConnection client = new FakeConnection(4711);
    private final List<Command> executed = new ArrayList<>();
    private int localCode = ResponseCode.SUCCESS;
    private final RequestHandler handler = relay.leaderOnly((connection, request, responder) -> {
        executed.add(request);
        responder.respond(Command.response(request, localCode, "here"));
    });

    private Answer send(Command request) {
        Answer answer = new Answer();
        handler.handle(client, request, answer);
        return answer;
    }

    private static Command plainSend() {
        return Command.request(RequestCode.SEND_MESSAGE_V2).with("b", "T");
    }

    private static Command recognisableSend() {
        return plainSend().with(SendField.PRODUCER_ID, 7);
    }

    @Test
    void leader_executesItself() {
        leadership.lead(1);

        assertEquals(ResponseCode.SUCCESS, send(plainSend()).code());
        assertEquals(1, executed.size());
        assertTrue(network.calls.isEmpty());
    }

    @Test
    void follower_relaysWithTheClientsAddressAndReturnsTheAnswer() {
        leadership.follow(1, "n1", "leader:1");
        Command request = plainSend().withOpaque(42);

        Answer answer = send(request);
        FakeRpcClient.Call call = network.next();
        call.answer()
                .complete(new Command(ResponseCode.SUCCESS).with("msgId", "X").withBody(new byte[] {1}));

        assertEquals("leader:1", call.address());
        assertEquals("127.0.0.1:4711", call.request().fields().get(SendField.FORWARDED_FOR));
        assertEquals("T", call.request().fields().get("b"));
        assertEquals(42, answer.get().opaque());
        assertEquals("X", answer.get().fields().get("msgId"));
        assertEquals(null, request.fields().get(SendField.FORWARDED_FOR));
    }

    @Test
    void relayedRequest_isNeverRelayedAgain() {
        leadership.follow(1, "n1", "leader:1");

        Answer answer = send(plainSend().with(SendField.FORWARDED_FOR, "1.2.3.4:5"));

        assertEquals(TriadCode.NOT_LEADER, answer.code());
        assertEquals("leader:1", answer.get().fields().get("leader"));
        assertTrue(network.calls.isEmpty());
    }

    @Test
    void withoutLeader_aRequestWaitsForOne() {
        leadership.nobodyLeads(1);
        Answer answer = send(plainSend());
        timer.pass(500);
        assertFalse(answer.isGiven());

        leadership.follow(2, "n2", "new:1");
        timer.run();

        assertEquals("new:1", network.next().address());
    }

    @Test
    void withoutLeader_aRequestThatThisNodeMayExecuteAtLastIsExecutedHere() {
        leadership.nobodyLeads(1);
        Answer answer = send(plainSend());

        leadership.lead(2);
        timer.run();

        assertEquals(ResponseCode.SUCCESS, answer.code());
    }

    @Test
    void withoutLeaderForTwoSeconds_stockClientsAreToldToTryAgain_oursThatNothingWasExecuted() {
        leadership.nobodyLeads(1);
        Answer stock = send(plainSend());
        Answer ours = send(recognisableSend());

        timer.pass(2100);

        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, stock.code());
        assertEquals(TriadCode.NOT_LEADER, ours.code());
    }

    @Test
    void deposedLeader_passesOnWhatItDidNotExecute() {
        leadership.lead(1);
        localCode = TriadCode.NOT_LEADER;
        Answer answer = send(plainSend());
        assertFalse(answer.isGiven());

        leadership.follow(2, "n1", "new:1");
        timer.run();
        network.next().answer().complete(new Command(ResponseCode.SUCCESS));

        assertEquals(ResponseCode.SUCCESS, answer.code());
    }

    @Test
    void lostAnswerOfAStockSend_isNotSentTwice() {
        leadership.follow(1, "n1", "leader:1");
        Answer answer = send(plainSend());

        network.next().fail(RpcException.Kind.CONNECTION_LOST, "gone");
        timer.pass(100);

        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, answer.code());
        assertTrue(network.calls.isEmpty());
    }

    @Test
    void lostAnswerOfARecognisableSend_isSentAgain_andUnknownWhenThatFails() {
        leadership.follow(1, "n1", "leader:1");
        Answer stored = send(recognisableSend());
        network.next().fail(RpcException.Kind.CONNECTION_LOST, "gone");
        timer.pass(100);
        network.next().answer().complete(new Command(ResponseCode.SUCCESS));
        assertEquals(ResponseCode.SUCCESS, stored.code());

        Answer unknown = send(recognisableSend());
        network.next().fail(RpcException.Kind.CONNECTION_LOST, "gone");
        leadership.nobodyLeads(2);
        timer.pass(2500);

        // The first attempt may have been executed: "not leader" would say that it was not.
        assertEquals(TriadCode.OUTCOME_UNKNOWN, unknown.code());
    }

    @Test
    void refusalAfterALostAnswer_isUnknown_whateverItSays() {
        leadership.follow(1, "n1", "leader:1");
        for (int code : new int[] {
            ResponseCode.SYSTEM_BUSY,
            ResponseCode.SERVICE_NOT_AVAILABLE,
            ResponseCode.TOPIC_NOT_EXIST,
            TriadCode.SEQUENCE_GAP,
            TriadCode.PRODUCER_FENCED
        }) {
            Answer answer = send(recognisableSend());
            network.next().fail(RpcException.Kind.TIMEOUT, "slow");
            timer.pass(100);
            network.next().answer().complete(new Command(code).withRemark("full"));

            assertEquals(TriadCode.OUTCOME_UNKNOWN, answer.code(), "after code " + code);
            assertTrue(String.valueOf(answer.get().remark()).contains("code " + code + ": full"));
        }
    }

    @Test
    void refusalOfTheOnlyAttempt_isPassedOnAsItIs() {
        leadership.follow(1, "n1", "leader:1");
        Answer answer = send(recognisableSend());
        network.next().fail(RpcException.Kind.NOT_SENT, "refused");
        timer.pass(100);
        network.next().answer().complete(new Command(ResponseCode.SYSTEM_BUSY));

        assertEquals(ResponseCode.SYSTEM_BUSY, answer.code());
    }

    @Test
    void busyAfterALostAnswer_isUnknownForCommandsToo_butTheLogsAnswerHolds() {
        leadership.follow(1, "n1", "leader:1");
        Answer busy = send(Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC).with(SendField.PRODUCER_ID, 7));
        network.next().fail(RpcException.Kind.CONNECTION_LOST, "gone");
        timer.pass(100);
        network.next().answer().complete(new Command(ResponseCode.SYSTEM_BUSY));
        assertEquals(TriadCode.OUTCOME_UNKNOWN, busy.code());

        Answer none = send(Command.request(RequestCode.QUERY_CONSUMER_OFFSET));
        network.next().fail(RpcException.Kind.CONNECTION_LOST, "gone");
        timer.pass(100);
        network.next().answer().complete(new Command(ResponseCode.QUERY_NOT_FOUND));
        assertEquals(ResponseCode.QUERY_NOT_FOUND, none.code());
    }

    @Test
    void badRequestThatWasHeld_isAnswered_andHoldsUpNobody() {
        RequestHandler strict = relay.leaderOnly((connection, request, responder) -> {
            if (request.fields().get("b") == null) {
                throw new BadRequestException("field 'b' is missing");
            }
            responder.respond(Command.response(request, ResponseCode.SUCCESS));
        });
        leadership.nobodyLeads(1);
        Answer bad = new Answer();
        Answer good = new Answer();
        strict.handle(client, Command.request(RequestCode.SEND_MESSAGE_V2), bad);
        strict.handle(client, plainSend(), good);

        leadership.lead(2);
        timer.run();

        assertEquals(ResponseCode.SYSTEM_ERROR, bad.code());
        assertEquals(ResponseCode.SUCCESS, good.code());
    }

    @Test
    void requestThatNeverLeft_isTriedAgainEvenForStockClients() {
        leadership.follow(1, "n1", "leader:1");
        Answer answer = send(plainSend());

        network.next().fail(RpcException.Kind.NOT_SENT, "refused");
        timer.pass(30);
        network.next().answer().complete(new Command(ResponseCode.SUCCESS));

        assertEquals(ResponseCode.SUCCESS, answer.code());
    }

    @Test
    void heldRequests_keepTheirOrder() {
        leadership.nobodyLeads(1);
        send(plainSend().with("e", 1));
        send(plainSend().with("e", 2));
        leadership.follow(2, "n1", "leader:1");
        send(plainSend().with("e", 3));
        timer.pass(50);

        assertEquals(
                List.of("1", "2", "3"),
                network.calls.stream()
                        .map(call -> call.request().fields().get("e"))
                        .toList());
    }

    @Test
    void tooManyHeldRequests_areAnsweredBusyWithTheReason() {
        leadership.nobodyLeads(1);
        send(plainSend());
        send(plainSend());
        send(plainSend());

        Answer fourth = send(plainSend());

        assertEquals(ResponseCode.SYSTEM_BUSY, fourth.code());
        assertTrue(String.valueOf(fourth.get().remark()).contains("3 requests wait"));
        assertEquals(3, relay.heldCount());
    }

    @Test
    void tooManyHeldBytes_areAnsweredBusy() {
        leadership.nobodyLeads(1);
        assertFalse(send(plainSend().withBody(new byte[900])).isGiven());
        assertEquals(
                ResponseCode.SYSTEM_BUSY,
                send(plainSend().withBody(new byte[200])).code());
    }

    @Test
    void closing_answersWhatIsHeld() {
        leadership.nobodyLeads(1);
        Answer answer = send(plainSend());

        relay.close();

        assertEquals(ResponseCode.SERVICE_NOT_AVAILABLE, answer.code());
        assertEquals(ResponseCode.SYSTEM_BUSY, send(plainSend()).code());
    }

    @Test
    void oneWayRequest_isRelayedOneWay() {
        leadership.follow(1, "n1", "leader:1");

        send(plainSend().withFlag(Command.FLAG_ONE_WAY));

        assertEquals(1, network.oneWays.size());
        assertTrue(network.oneWays.get(0).request().isOneWay());
    }
}
