package io.triadmq.broker.handler;

import io.triadmq.broker.forward.Relay;
import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.pull.SharedBarrier;
import io.triadmq.broker.state.Leadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs a handler on the leader once it is certain to see everything that was committed before the request came. A
 * leader that was deposed and does not know it yet cannot get that far, so what the handler then answers is true also
 * when it says "there is nothing".
 */
final class CertainHandler implements RequestHandler {
    private final Leadership leadership;
    private final Supplier<CompletableFuture<Void>> before;
    private final SharedBarrier barrier;
    private final RequestHandler handler;

    /** @param before what must have ended, on this node, before the barrier begins */
    CertainHandler(
            Leadership leadership,
            Supplier<CompletableFuture<Void>> before,
            SharedBarrier barrier,
            PullPool pool,
            RequestHandler handler) {
        this.leadership = leadership;
        this.before = before;
        this.barrier = barrier;
        this.handler = new PooledHandler(pool, handler);
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        before.get().thenCompose(ready -> barrier.await()).whenComplete((certain, failure) -> {
            if (failure == null) {
                handler.handle(connection, request, responder);
            } else {
                responder.respond(Relay.notLeader(request, leadership.current()));
            }
        });
    }
}
