package io.triadmq.client.route;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcClient;
import io.triadmq.protocol.transport.RpcException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Sends requests to broker groups and keeps score of which nodes answer. Thread-safe, never blocks. */
public final class GroupRequests {
    private final RpcClient rpc;
    private final RouteCache routes;

    GroupRequests(RpcClient rpc, RouteCache routes) {
        this.rpc = rpc;
        this.routes = routes;
    }

    public RouteCache routes() {
        return routes;
    }

    /**
     * Sends to the leader, or to whoever will forward to it.
     *
     * @param done gets the answer of any code or the reason why there is none; on an event loop or on this thread, must
     *     not block
     * @return the address used; null when no member is known, in which case {@code done} was called
     */
    public @Nullable String toLeader(
            BrokerGroup group,
            Command request,
            Duration timeout,
            BiConsumer<@Nullable Command, @Nullable Throwable> done) {
        String target = group.target();
        if (target == null) {
            routes.lost(group);
            done.accept(null, new RpcException(RpcException.Kind.NOT_SENT, "no node of " + group + " is known"));
            return null;
        }
        to(group, target, request, timeout, done);
        return target;
    }

    /** Sends to a certain node of a group. */
    public void to(
            BrokerGroup group,
            String target,
            Command request,
            Duration timeout,
            BiConsumer<@Nullable Command, @Nullable Throwable> done) {
        rpc.invoke(target, request, timeout).whenComplete((answer, failure) -> {
            if (answer == null) {
                routes.failed(group, target);
            } else if (answer.code() == TriadCode.NOT_LEADER) {
                routes.notLeader(group, target, answer.fields().get("leader"));
            } else if (answer.code() == ResponseCode.SERVICE_NOT_AVAILABLE) {
                routes.notLeader(group, target, null);
            } else {
                group.answered(target);
            }
            done.accept(answer, failure);
        });
    }

    /** Sends to the leader, or to whoever will forward to it, without waiting for anything. */
    public void oneWayToLeader(BrokerGroup group, Command request) {
        String target = group.target();
        if (target == null) {
            routes.lost(group);
            return;
        }
        rpc.sendOneWay(target, request).whenComplete((sent, failure) -> {
            if (failure != null) {
                routes.failed(group, target);
            }
        });
    }
}
