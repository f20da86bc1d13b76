package io.triadmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.triadmq.broker.testing.FakeConnection;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.SendField;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final Gate gate = new Gate();
    private final List<Integer> answers = new ArrayList<>();

    private void ask(Command request) {
        gate.handle(new FakeConnection(5), request, answer -> answers.add(answer.code()));
    }

    @Test
    void closedGate_sendsNodesToTheNextLeader_andTellsClientsToTryAgain() {
        gate.open((connection, request, responder) -> responder.respond(Command.response(request, 0, null)));
        gate.close();

        ask(Command.request(RequestCode.SEND_MESSAGE_V2).with(SendField.FORWARDED_FOR, "9.9.9.9:1"));
        ask(Command.request(RequestCode.SEND_MESSAGE_V2));

        assertEquals(List.of(TriadCode.NOT_LEADER, ResponseCode.SERVICE_NOT_AVAILABLE), answers);
    }
}
