package io.triadmq.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Many threads ask while connections are closed under them, by both sides and at any moment. */
final class RpcChurnIT {
    private static final int CALLERS = 4;
    private static final int CALLS_EACH = 4_000;
    private static final int IN_FLIGHT = 64;

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger notSent = new AtomicInteger();
    private final AtomicReference<Throwable> surprise = new AtomicReference<>();

    @Test
    void everyCallEndsOnce_andNothingSaidToBeUnsentWasExecuted() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            executed.incrementAndGet();
            if (ThreadLocalRandom.current().nextInt(500) == 0) {
                connection.close("test");
            }
            RpcPair.echo(connection, request, responder);
        })) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int seed = i;
                Thread caller = new Thread(() -> call(pair, new Random(seed)));
                callers.add(caller);
                caller.start();
            }
            for (Thread caller : callers) {
                caller.join(TimeUnit.SECONDS.toMillis(60));
                assertTrue(!caller.isAlive(), "calls neither answered nor failed");
            }
            int total = CALLERS * CALLS_EACH;
            assertEquals(null, surprise.get());
            assertEquals(total, answered.get() + lost.get() + notSent.get());
            assertTrue(answered.get() > total / 10, "only " + answered + " answered");
            assertTrue(lost.get() > 0, "no connection was closed in flight");
            assertTrue(
                    executed.get() <= total - notSent.get(),
                    executed + " executed of " + total + ", " + notSent + " said to be not sent");
            assertTrue(executed.get() >= answered.get());
            RpcPair.await(() -> pair.server.connectionCount() <= 1);
            assertEquals(0, pair.ask(Command.request(1)).code());
        }
    }

    private void call(RpcPair pair, Random random) {
        Semaphore free = new Semaphore(IN_FLIGHT);
        for (int i = 0; i < CALLS_EACH; i++) {
            free.acquireUninterruptibly();
            if (random.nextInt(1000) == 0) {
                pair.client.disconnect(pair.address, "test");
            }
            int number = random.nextInt();
            pair.client
                    .invoke(pair.address, Command.request(1).with("n", number), Duration.ofSeconds(30))
                    .whenComplete((answer, failure) -> {
                        count(number, answer, failure);
                        free.release();
                    });
        }
        free.acquireUninterruptibly(IN_FLIGHT);
    }

    private void count(int number, Command answer, Throwable failure) {
        if (answer != null) {
            if (answer.fields().requiredInt("n") != number) {
                surprise.set(new AssertionError("answer of another call"));
            }
            answered.incrementAndGet();
        } else if (failure instanceof RpcException rpc && rpc.kind() == RpcException.Kind.CONNECTION_LOST) {
            lost.incrementAndGet();
        } else if (failure instanceof RpcException rpc && rpc.kind() == RpcException.Kind.NOT_SENT) {
            notSent.incrementAndGet();
        } else {
            surprise.set(failure);
        }
    }
}
