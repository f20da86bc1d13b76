package io.triadmq.broker.handler;

import io.triadmq.protocol.transport.Responder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers back until the NameServers know of a change of the topics: whoever has been told that a topic exists
 * finds it in the route at once. Thread-safe.
 */
final class Announcement {
    private final Supplier<CompletableFuture<@Nullable Void>> announce;

    /** @param announce tells the NameServers of the topics as they are now; completes soon, and never with an error */
    Announcement(Supplier<CompletableFuture<@Nullable Void>> announce) {
        this.announce = announce;
    }

    /** A responder whose answer waits until what the topics are now is known; to be called after the change. */
    Responder before(Responder responder) {
        CompletableFuture<@Nullable Void> announced = announce.get();
        return answer -> announced.thenRun(() -> responder.respond(answer));
    }
}
