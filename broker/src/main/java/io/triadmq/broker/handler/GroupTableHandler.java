package io.triadmq.broker.handler;

import io.triadmq.broker.model.GroupSettings;
import io.triadmq.broker.state.GroupTable;
import io.triadmq.protocol.body.DataVersion;
import io.triadmq.protocol.body.SubscriptionGroupConfig;
import io.triadmq.protocol.body.SubscriptionGroupTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** GET_ALL_SUBSCRIPTIONGROUP_CONFIG: all groups, or one page of them for clients that ask with {@code groupSeq}. */
final class GroupTableHandler implements RequestHandler {
    private final GroupTable groups;

    GroupTableHandler(GroupTable groups) {
        this.groups = groups;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        DataVersion version = new DataVersion(0, 0, groups.version());
        List<GroupSettings> all = groups.all().stream()
                .sorted(Comparator.comparing(GroupSettings::name))
                .toList();
        int from = Math.min(all.size(), Math.max(0, request.fields().intOr("groupSeq", 0)));
        int page = Math.max(1, request.fields().intOr("maxGroupNum", Integer.MAX_VALUE));
        Map<String, SubscriptionGroupConfig> table = new LinkedHashMap<>();
        all.subList(from, (int) Math.min(all.size(), (long) from + page))
                .forEach(group -> table.put(group.name(), GroupConfigs.of(group)));
        responder.respond(Command.response(request, ResponseCode.SUCCESS)
                .with("totalGroupNum", all.size())
                .withBody(new SubscriptionGroupTable(table, version).toJson()));
    }
}
