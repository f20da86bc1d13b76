package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RequestRouter;

/** WIPE_WRITE_PERM_OF_BROKER and ADD_WRITE_PERM_OF_BROKER: keep producers away from a group, and let them back. */
final class WritePermissionHandlers {
    private final Registry registry;

    WritePermissionHandlers(Registry registry) {
        this.registry = registry;
    }

    void addTo(RequestRouter.Builder router) {
        router.on(RequestCode.WIPE_WRITE_PERM_OF_BROKER, change(true, "wipeTopicCount"))
                .on(RequestCode.ADD_WRITE_PERM_OF_BROKER, change(false, "addTopicCount"));
    }

    private RequestHandler change(boolean wiped, String countField) {
        return (connection, request, responder) -> {
            int topics = registry.wipeWrite(request.fields().required("brokerName"), wiped);
            responder.respond(Command.response(request, ResponseCode.SUCCESS).with(countField, topics));
        };
    }
}
