package io.triadmq.broker.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SharedBarrierTest {
    private final List<CompletableFuture<Void>> begun = new ArrayList<>();
    private final SharedBarrier barrier = new SharedBarrier(() -> {
        CompletableFuture<Void> one = new CompletableFuture<>();
        begun.add(one);
        return one;
    });

    @Test
    void whoeverAsksMeanwhile_sharesTheNextOne_notTheOneOnItsWay() {
        CompletableFuture<Void> first = barrier.await();
        CompletableFuture<Void> second = barrier.await();
        CompletableFuture<Void> third = barrier.await();
        assertEquals(1, begun.size());

        begun.get(0).complete(null);
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        assertEquals(2, begun.size());

        begun.get(1).complete(null);
        assertTrue(second.isDone());
        assertTrue(third.isDone());
        assertEquals(2, begun.size());
    }

    @Test
    void failure_reachesThoseWhoShareIt_andNoOther() {
        CompletableFuture<Void> first = barrier.await();
        CompletableFuture<Void> second = barrier.await();

        begun.get(0).completeExceptionally(new IllegalStateException("no leader"));
        begun.get(1).complete(null);

        assertTrue(first.isCompletedExceptionally());
        assertFalse(second.isCompletedExceptionally());
    }

    @Test
    void barrierThatThrows_fails() {
        SharedBarrier broken = new SharedBarrier(() -> {
            throw new IllegalStateException("closed");
        });

        assertTrue(broken.await().isCompletedExceptionally());
        assertTrue(broken.await().isCompletedExceptionally());
    }
}
