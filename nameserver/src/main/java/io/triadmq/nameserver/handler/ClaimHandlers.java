package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Claim;
import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.Responder;

/** CLAIM and LEAVE: a broker node says what it is, or that it goes. */
final class ClaimHandlers {
    private final Registry registry;

    ClaimHandlers(Registry registry) {
        this.registry = registry;
    }

    void addTo(RequestRouter.Builder router) {
        router.on(TriadCode.CLAIM, this::claim).on(TriadCode.LEAVE, this::leave);
    }

    private void claim(Connection connection, Command request, Responder responder) {
        long held = registry.claim(parse(request.fields()), connection);
        responder.respond(Command.response(request, ResponseCode.SUCCESS).with(ClaimField.TOPICS, held));
    }

    private void leave(Connection connection, Command request, Responder responder) {
        registry.leave(parse(request.fields()));
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private static Claim parse(HeaderFields fields) {
        String zone = fields.get(ClaimField.ZONE);
        return new Claim(
                fields.required(ClaimField.CLUSTER),
                fields.required(ClaimField.GROUP),
                fields.required(ClaimField.NODE),
                fields.requiredInt(ClaimField.NUMBER),
                fields.required(ClaimField.ADDRESS),
                fields.required(ClaimField.ROLE).equals("L"),
                fields.requiredLong(ClaimField.TERM),
                fields.longOr(ClaimField.TOPICS, -1),
                zone == null ? "" : zone);
    }
}
