package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RpcClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends, pulls and asks for the route, one after the other, on connections that nobody may take from it, until told to
 * stop. Any answer that is not the good one fails it.
 */
final class HealthyClient implements Callable<Void>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 2;
    private static final int PULLED_AT_ONCE = 32;

    private final String broker;
    private final String nameServer;
    private final String topic;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> lost = new AtomicReference<>();
    private final RpcClient rpc = new NettyRpcClient(1, PATIENCE, (connection, request, responder) -> {}, lost::set);
    private volatile int stored;

    /** @param topic exists, and is this client's own */
    HealthyClient(String broker, String nameServer, String topic) {
        this.broker = broker;
        this.nameServer = nameServer;
        this.topic = topic;
    }

    @Override
    public Void call() throws Exception {
        do {
            send();
            pullLast();
            askRoute();
            String disconnected = lost.get();
            if (disconnected != null) {
                throw new AssertionError("the connection of the healthy client to " + disconnected + " was closed");
            }
        } while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        return null;
    }

    void stop() {
        stop.countDown();
    }

    /** Messages that were acknowledged, numbered from 0, as are their offsets. */
    int stored() {
        return stored;
    }

    private void send() throws Exception {
        Command sent = ok(
                broker,
                Command.request(RequestCode.SEND_MESSAGE_V2)
                        .with("a", "healthy")
                        .with("b", topic)
                        .with("c", "TBW102")
                        .with("d", 1)
                        .with("e", 0)
                        .with("f", 0)
                        .with("g", System.currentTimeMillis())
                        .with("h", 0)
                        .with("i", "")
                        .with("j", 0)
                        .withBody(body(stored)));
        if (!Integer.toString(stored).equals(sent.fields().get("queueOffset"))) {
            throw new AssertionError("message " + stored + " should have got the offset of its number, got " + sent);
        }
        stored++;
    }

    private void pullLast() throws Exception {
        byte[] records = pull(stored - 1);
        requireBody(records, 0, stored - 1);
    }

    private void askRoute() throws Exception {
        Command route = ok(
                nameServer, Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC).with("topic", topic));
        byte[] body = route.body();
        if (body == null || !new String(body, StandardCharsets.UTF_8).contains(broker)) {
            throw new AssertionError("the route of " + topic + " does not lead to " + broker + ": " + route);
        }
    }

    /** Reads everything from the start: nothing lost, nothing twice, no hole, no byte changed. */
    void readAll() throws Exception {
        int next = 0;
        while (next < stored) {
            byte[] records = pull(next);
            for (int at = 0; at < records.length; at += MessageRecord.totalSize(records, at)) {
                if (MessageRecord.queueOffset(records, at) != next) {
                    throw new AssertionError(
                            "offset " + next + " is followed by " + MessageRecord.queueOffset(records, at));
                }
                requireBody(records, at, next++);
            }
        }
        Command end = ok(
                broker,
                Command.request(RequestCode.GET_MAX_OFFSET).with("topic", topic).with("queueId", 0));
        if (end.fields().requiredLong("offset") != stored) {
            throw new AssertionError(stored + " messages were stored, the queue ends at " + end);
        }
    }

    private byte[] pull(long offset) throws Exception {
        Command pulled = ok(
                broker,
                Command.request(RequestCode.PULL_MESSAGE)
                        .with("consumerGroup", "healthy-readers")
                        .with("topic", topic)
                        .with("queueId", 0)
                        .with("queueOffset", offset)
                        .with("maxMsgNums", PULLED_AT_ONCE)
                        .with("sysFlag", 4)
                        .with("commitOffset", 0)
                        .with("suspendTimeoutMillis", 0)
                        .with("subscription", "*")
                        .with("subVersion", 0));
        byte[] records = pulled.body();
        if (records == null) {
            throw new AssertionError("a pull at " + offset + " found nothing: " + pulled);
        }
        return records;
    }

    private static byte[] body(int number) {
        return ("message " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static void requireBody(byte[] records, int at, int number) {
        int from = MessageRecord.bodyAt(records, at);
        byte[] found = Arrays.copyOfRange(records, from, from + MessageRecord.bodyLength(records, at));
        if (!Arrays.equals(found, body(number))) {
            throw new AssertionError("message " + number + " has become " + Arrays.toString(found));
        }
    }

    private Command ok(String address, Command request) throws Exception {
        Command answer = ask(address, request);
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new AssertionError("the healthy client got " + answer + " for " + request);
        }
        return answer;
    }

    private Command ask(String address, Command request)
            throws InterruptedException, ExecutionException, TimeoutException {
        return rpc.invoke(address, request, PATIENCE).get(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        rpc.close();
    }
}
