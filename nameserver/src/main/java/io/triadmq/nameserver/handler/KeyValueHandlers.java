package io.triadmq.nameserver.handler;

import io.triadmq.protocol.body.KVTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.HeaderFields;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestRouter;
import io.triadmq.protocol.transport.Responder;
import java.util.Map;

/** PUT_KV_CONFIG, GET_KV_CONFIG, DELETE_KV_CONFIG and GET_KVLIST_BY_NAMESPACE: four requests over one small table. */
final class KeyValueHandlers {
    private final KeyValues keyValues;

    KeyValueHandlers(KeyValues keyValues) {
        this.keyValues = keyValues;
    }

    void addTo(RequestRouter.Builder router) {
        router.on(RequestCode.PUT_KV_CONFIG, this::put)
                .on(RequestCode.GET_KV_CONFIG, this::get)
                .on(RequestCode.DELETE_KV_CONFIG, this::delete)
                .on(RequestCode.GET_KVLIST_BY_NAMESPACE, this::list);
    }

    private void put(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        keyValues.put(fields.required("namespace"), fields.required("key"), fields.required("value"));
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private void get(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        String namespace = fields.required("namespace");
        String key = fields.required("key");
        String value = keyValues.get(namespace, key);
        responder.respond(
                value == null
                        ? Command.response(
                                request,
                                ResponseCode.QUERY_NOT_FOUND,
                                "No config item, Namespace: " + namespace + " Key: " + key)
                        : Command.response(request, ResponseCode.SUCCESS).with("value", value));
    }

    private void delete(Connection connection, Command request, Responder responder) {
        HeaderFields fields = request.fields();
        keyValues.delete(fields.required("namespace"), fields.required("key"));
        responder.respond(Command.response(request, ResponseCode.SUCCESS));
    }

    private void list(Connection connection, Command request, Responder responder) {
        String namespace = request.fields().required("namespace");
        Map<String, String> table = keyValues.list(namespace);
        responder.respond(
                table.isEmpty()
                        ? Command.response(
                                request, ResponseCode.QUERY_NOT_FOUND, "No config item, Namespace: " + namespace)
                        : Command.response(request, ResponseCode.SUCCESS).withBody(new KVTable(table).toJson()));
    }
}
