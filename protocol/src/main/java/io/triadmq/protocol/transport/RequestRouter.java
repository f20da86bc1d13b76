package io.triadmq.protocol.transport;

import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a request to the handler of its code. An unknown code is answered with REQUEST_CODE_NOT_SUPPORTED, a bad
 * request with SYSTEM_ERROR and what was wrong with it. Immutable once built, so thread-safe.
 */
public final class RequestRouter implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);
    private static final int SYSTEM_ERROR = 1;
    private static final int REQUEST_CODE_NOT_SUPPORTED = 3;

    private final Map<Integer, RequestHandler> handlers;

    private RequestRouter(Map<Integer, RequestHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        RequestHandler handler = handlers.get(request.code());
        if (handler == null) {
            responder.respond(Command.response(
                    request, REQUEST_CODE_NOT_SUPPORTED, " request type " + request.code() + " not supported"));
            return;
        }
        try {
            handler.handle(connection, request, responder);
        } catch (BadRequestException | IllegalArgumentException e) {
            LOG.debug("bad request code={} from {}: {}", request.code(), connection.remoteAddress(), e.getMessage());
            responder.respond(Command.response(request, SYSTEM_ERROR, e.getMessage()));
        }
    }

    /** Collects handlers; not thread-safe. */
    public static final class Builder {
        private final Map<Integer, RequestHandler> handlers = new HashMap<>();

        /** @throws IllegalStateException if the code has a handler already */
        public Builder on(int code, RequestHandler handler) {
            if (handlers.put(code, handler) != null) {
                throw new IllegalStateException("request code " + code + " has two handlers");
            }
            return this;
        }

        public RequestRouter build() {
            return new RequestRouter(handlers);
        }
    }
}
