package io.triadmq.broker.handler;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** TRANSFER_LEADER, on the leader: hands leadership to a named member, or to any. */
final class TransferLeaderHandler implements RequestHandler {
    private final Function<String, CompletableFuture<Void>> transfer;

    /** @param transfer hands over to a node id, or (empty) to any */
    TransferLeaderHandler(Function<String, CompletableFuture<Void>> transfer) {
        this.transfer = transfer;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String target = request.fields().get("target");
        transfer.apply(target == null ? "" : target)
                .whenComplete((done, failure) -> responder.respond(
                        failure == null
                                ? Command.response(request, ResponseCode.SUCCESS)
                                : Command.response(request, ResponseCode.SYSTEM_ERROR, reason(failure))));
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return "leadership was not handed over: " + cause.getMessage();
    }
}
