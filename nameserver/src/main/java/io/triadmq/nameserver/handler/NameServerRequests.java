package io.triadmq.nameserver.handler;

import io.triadmq.nameserver.route.Registry;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.RequestRouter;
import java.util.Map;
import java.util.function.LongSupplier;

/** All requests of a NameServer, wired to one registry. Thread-safe. */
public final class NameServerRequests {
    private final RequestRouter router;
    private final WatchHandler watch;

    /**
     * @param nanoTime the registry's clock
     * @param settings shown to tools that ask for the configuration
     */
    public NameServerRequests(Registry registry, LongSupplier nanoTime, Map<String, String> settings) {
        KeyValues keyValues = new KeyValues();
        watch = new WatchHandler(registry, nanoTime, WatchHandler.MAX_WAITERS);
        RequestRouter.Builder builder = RequestRouter.builder();
        builder.on(RequestCode.GET_ROUTEINFO_BY_TOPIC, new RouteHandler(registry, keyValues))
                .on(TriadCode.TOPIC_TABLE, new TopicTableHandler(registry))
                .on(TriadCode.WATCH_ROUTES, watch)
                // Topics live in the brokers' replicated state; deleting one there takes it out of the table here.
                .on(
                        RequestCode.DELETE_TOPIC_IN_NAMESRV,
                        (connection, request, responder) ->
                                responder.respond(Command.response(request, ResponseCode.SUCCESS)));
        new ClaimHandlers(registry).addTo(builder);
        new TopicListHandlers(registry).addTo(builder);
        new KeyValueHandlers(keyValues).addTo(builder);
        new WritePermissionHandlers(registry).addTo(builder);
        new SettingsHandlers(settings).addTo(builder);
        router = builder.build();
    }

    public RequestHandler router() {
        return router;
    }

    /** Answers long polls whose time is up; to be called about once a second. */
    public void expire() {
        watch.expire();
    }
}
