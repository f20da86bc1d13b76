package io.triadmq.broker.handler;

import io.triadmq.broker.pull.PullPool;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a handler that may read from disk on the threads for queries; busy when too many wait there. */
final class PooledHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PooledHandler.class);

    private final PullPool pool;
    private final RequestHandler handler;

    PooledHandler(PullPool pool, RequestHandler handler) {
        this.pool = pool;
        this.handler = handler;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        if (!pool.tryExecute(() -> run(connection, request, responder))) {
            responder.respond(Command.response(request, ResponseCode.SYSTEM_BUSY, pool.fullness()));
        }
    }

    private void run(Connection connection, Command request, Responder responder) {
        try {
            handler.handle(connection, request, responder);
        } catch (BadRequestException | IllegalArgumentException e) {
            responder.respond(Command.response(request, ResponseCode.SYSTEM_ERROR, e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("request {} from {} failed", request.code(), connection.remoteAddress(), e);
            responder.respond(Command.response(request, ResponseCode.SYSTEM_ERROR, e.toString()));
        }
    }
}
