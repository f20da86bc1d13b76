package io.triadmq.broker.handler;

import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.ConsumerMember;
import io.triadmq.broker.group.Heartbeat;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.ProducerData;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.List;

/**
 * HEART_BEAT, on every node for itself: consumers send it to all members, so that each knows them when it becomes the
 * leader. The leader also creates what a new group needs.
 *
 * <p>The answer claims that subscriptions changed, always. 5.x clients then send them in full each time, and a node that
 * was restarted knows them after one heartbeat.
 */
final class HeartbeatHandler implements RequestHandler {
    private final ClientRegistry clients;
    private final GroupMaker groups;

    HeartbeatHandler(ClientRegistry clients, GroupMaker groups) {
        this.clients = clients;
        this.groups = groups;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        HeartbeatData data = BodyCodec.decode(request.body(), HeartbeatData.class);
        clients.register(connection, heartbeat(connection, request, data));
        for (ConsumerData consumer : data.consumerDataSet()) {
            groups.createIfAbsent(consumer.groupName());
            groups.createRetryTopic(consumer.groupName());
        }
        responder.respond(Command.response(request, ResponseCode.SUCCESS).with("IS_SUB_CHANGE", "true"));
    }

    private static Heartbeat heartbeat(Connection connection, Command request, HeartbeatData data) {
        if (data.clientID().isEmpty()) {
            throw new BadRequestException("a heartbeat without clientID");
        }
        int groups = data.producerDataSet().size() + data.consumerDataSet().size();
        if (groups > Heartbeat.MAX_GROUPS) {
            throw new BadRequestException("a heartbeat with " + groups + " groups, at most " + Heartbeat.MAX_GROUPS);
        }
        String address = Addresses.text(connection.remoteAddress());
        String language = request.language().name();
        List<ConsumerMember> consumers = data.consumerDataSet().stream()
                .peek(consumer -> checkGroup(consumer.groupName()))
                .map(consumer -> ConsumerMember.of(consumer, data.clientID(), address, language, request.version()))
                .toList();
        List<String> producers =
                data.producerDataSet().stream().map(ProducerData::groupName).toList();
        return new Heartbeat(data.clientID(), language, request.version(), producers, consumers, data.withoutSub());
    }

    private static void checkGroup(String group) {
        String problem = NameRules.oldGroupProblem(group);
        if (problem != null) {
            throw new BadRequestException(problem);
        }
    }
}
