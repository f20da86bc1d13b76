package io.triadmq.client.route;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one question open at a NameServer that is answered when routes change, and asks for the routes then. Against a
 * NameServer that does not know the question, and as a safety net in any case, the routes are asked for now and then.
 *
 * <p>One question is under way at a time. Thread-safe.
 */
final class RouteWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);

    /** How long a NameServer may hold the question; far below the idle limit of connections. */
    private static final long WAIT_MILLIS = 15_000;

    /** What an answer may take beyond that. */
    private static final long SLACK_MILLIS = 3_000;

    private static final long RETRY_MILLIS = 300;

    /** Safety net: what stock clients do. */
    private static final long POLL_MILLIS = 30_000;

    /** Without a watch this bounds the time in which a change goes unnoticed. */
    private static final long POLL_WITHOUT_WATCH_MILLIS = 3_000;

    private final NameServers nameServers;
    private final RouteCache routes;
    private final ScheduledExecutorService timer;
    private volatile String revision = "";

    RouteWatch(NameServers nameServers, RouteCache routes, ScheduledExecutorService timer) {
        this.nameServers = nameServers;
        this.routes = routes;
        this.timer = timer;
    }

    void start() {
        timer.scheduleWithFixedDelay(routes::refreshAll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        ask();
    }

    private void ask() {
        nameServers
                .ask(
                        () -> Command.request(TriadCode.WATCH_ROUTES)
                                .with("rev", revision)
                                .with("waitMillis", WAIT_MILLIS),
                        Duration.ofMillis(WAIT_MILLIS + SLACK_MILLIS))
                .whenComplete((answer, failure) -> {
                    if (timer.isShutdown()) {
                        return;
                    }
                    if (answer != null && answer.code() == ResponseCode.SUCCESS) {
                        accept(answer);
                        ask();
                    } else if (answer != null && answer.code() == ResponseCode.REQUEST_CODE_NOT_SUPPORTED) {
                        LOG.info(
                                "the NameServers do not tell of changes; asking every {} ms",
                                POLL_WITHOUT_WATCH_MILLIS);
                        timer.scheduleWithFixedDelay(
                                routes::refreshAll,
                                POLL_WITHOUT_WATCH_MILLIS,
                                POLL_WITHOUT_WATCH_MILLIS,
                                TimeUnit.MILLISECONDS);
                    } else {
                        timer.schedule(this::ask, pauseMillis(answer), TimeUnit.MILLISECONDS);
                    }
                });
    }

    /** A server that holds as many questions as it can says when to come again, and what it knows meanwhile. */
    private long pauseMillis(@Nullable Command answer) {
        if (answer == null || answer.code() != ResponseCode.SYSTEM_BUSY) {
            return RETRY_MILLIS;
        }
        accept(answer);
        long asked = answer.fields().longOr("retryMillis", RETRY_MILLIS);
        return Math.max(RETRY_MILLIS, Math.min(asked, POLL_MILLIS));
    }

    private void accept(Command answer) {
        String seen = answer.fields().get("rev");
        if (seen != null && !seen.equals(revision)) {
            boolean first = revision.isEmpty();
            revision = seen;
            if (!first) {
                routes.refreshAll();
            }
        }
    }
}
