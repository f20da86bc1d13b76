package io.triadmq.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.SerializeType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RpcIT {
    private record Parked(Command request, Responder responder) {}

    @ParameterizedTest
    @EnumSource(SerializeType.class)
    void bodyAndFields_travelUnchanged_andTheAnswerHasTheFormOfTheRequest(SerializeType type) throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            byte[] body = new byte[3_000_000];
            new Random(1).nextBytes(body);
            Command answer = pair.ask(Command.request(77)
                    .withSerializeType(type)
                    .with("topic", "Tüpic")
                    .withBody(body));
            assertEquals("Tüpic", answer.fields().get("topic"));
            assertArrayEquals(body, answer.body());
            assertEquals(type, answer.serializeType());
        }
    }

    @Test
    void answersOutOfOrder_reachTheirCallers() throws Exception {
        BlockingQueue<Parked> parked = new LinkedBlockingQueue<>();
        try (RpcPair pair =
                new RpcPair((connection, request, responder) -> parked.add(new Parked(request, responder)))) {
            int callers = 4;
            int each = 500;
            List<Thread> threads = new ArrayList<>();
            List<CompletableFuture<Command>> answers = Collections.synchronizedList(new ArrayList<>());
            List<Integer> expected = Collections.synchronizedList(new ArrayList<>());
            for (int c = 0; c < callers; c++) {
                int caller = c;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        synchronized (expected) {
                            expected.add(caller * each + i);
                            answers.add(pair.client.invoke(
                                    pair.address, Command.request(1).with("n", caller * each + i), RpcPair.LONG));
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            answerShuffled(pair, parked, callers * each);
            for (Thread thread : threads) {
                thread.join();
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(
                        expected.get(i), RpcPair.get(answers.get(i)).fields().requiredInt("n"));
            }
        }
    }

    private static void answerShuffled(RpcPair pair, BlockingQueue<Parked> parked, int count) throws Exception {
        Random random = new Random(7);
        int answered = 0;
        while (answered < count) {
            List<Parked> some = new ArrayList<>();
            Parked first = parked.poll(RpcPair.LONG.toSeconds(), TimeUnit.SECONDS);
            assertTrue(first != null, "only " + answered + " of " + count + " requests arrived");
            some.add(first);
            parked.drainTo(some);
            Collections.shuffle(some, random);
            pair.server.coalesce(() -> some.forEach(one -> RpcPair.echo(pair.peer(), one.request(), one.responder())));
            answered += some.size();
        }
    }

    @Test
    void secondAnswer_isDropped() throws Exception {
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            responder.respond(Command.response(request, 10));
            responder.respond(Command.response(request, 20));
        })) {
            for (int i = 0; i < 10; i++) {
                assertEquals(10, pair.ask(Command.request(1)).code());
            }
        }
    }

    @Test
    void oneWayRequest_arrives_andItsAnswerDoesNot() throws Exception {
        BlockingQueue<Command> seen = new LinkedBlockingQueue<>();
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            if (request.isOneWay()) {
                seen.add(request);
                responder.respond(Command.response(request, 99));
            } else {
                RpcPair.echo(connection, request, responder);
            }
        })) {
            CompletableFuture<Command> before = pair.client.invoke(pair.address, Command.request(1), RpcPair.LONG);
            RpcPair.get(pair.client.sendOneWay(pair.address, Command.oneWay(15).with("k", "v")));
            Command arrived = seen.poll(RpcPair.LONG.toSeconds(), TimeUnit.SECONDS);
            assertEquals("v", arrived == null ? "nothing" : arrived.fields().get("k"));
            assertEquals(0, RpcPair.get(before).code());
            assertEquals(0, pair.ask(Command.request(1)).code());
        }
    }

    @Test
    void bothSidesAskAtOnce_withTheSameNumbers() throws Exception {
        try (RpcPair pair = new RpcPair(RpcPair::echo)) {
            RpcPair.get(pair.client.connect(pair.address));
            Connection toClient = pair.peer();
            List<CompletableFuture<Command>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(pair.client.invoke(pair.address, Command.request(1).with("n", 2 * i), RpcPair.LONG));
                answers.add(toClient.invoke(Command.request(39).with("n", 2 * i + 1), RpcPair.LONG));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(i, RpcPair.get(answers.get(i)).fields().requiredInt("n"));
            }
        }
    }

    @Test
    void serverSendsOneWay_clientSeesIt() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        RpcServerConfig config = RpcServerConfig.of("127.0.0.1", List.of(0));
        try (RpcPair pair = new RpcPair(config, RpcPair::echo, (connection, request, responder) -> {
            if (request.code() == 40 && request.isOneWay()) {
                seen.countDown();
            }
        })) {
            RpcPair.get(pair.client.connect(pair.address));
            pair.peer().sendOneWay(Command.request(40));
            assertTrue(seen.await(RpcPair.LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void exceptionOfAHandler_isAnsweredWithItsMessage() throws Exception {
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            throw new IllegalStateException("no such luck");
        })) {
            Command answer = pair.ask(Command.request(1));
            assertEquals(ResponseCode.SYSTEM_ERROR, answer.code());
            assertEquals("no such luck", answer.remark());
        }
    }

    @Test
    void answerAboveTheFrameLimit_becomesAnError_andTheConnectionLives() throws Exception {
        try (RpcPair pair = new RpcPair((connection, request, responder) -> responder.respond(
                Command.response(request, 0).withBody(new byte[request.code() == 1 ? 17 << 20 : 10])))) {
            Command answer = pair.ask(Command.request(1));
            assertEquals(ResponseCode.SYSTEM_ERROR, answer.code());
            assertEquals(0, pair.ask(Command.request(2)).code());
            assertEquals(1, pair.server.connectionCount());
        }
    }

    @Test
    void oneCommandToManyPeers_isNotChangedByAny() throws Exception {
        List<RpcPair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                pairs.add(new RpcPair(RpcPair::echo));
            }
            NettyRpcClient client = pairs.get(0).client;
            Command shared = Command.request(21_001).with("b", "broker-a");
            for (int round = 0; round < 50; round++) {
                List<CompletableFuture<Command>> answers = new ArrayList<>();
                for (RpcPair pair : pairs) {
                    answers.add(client.invoke(pair.address, shared, RpcPair.LONG));
                }
                for (CompletableFuture<Command> answer : answers) {
                    assertEquals("broker-a", RpcPair.get(answer).fields().get("b"));
                }
            }
            assertEquals(0, shared.opaque());
        } finally {
            pairs.forEach(RpcPair::close);
        }
    }

    @Test
    void eventLoopThatAnswersInItsHandler_getsThroughManyPipelinedRequests() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        try (RpcPair pair = new RpcPair((connection, request, responder) -> {
            handled.incrementAndGet();
            RpcPair.echo(connection, request, responder);
        })) {
            List<CompletableFuture<Command>> answers = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                answers.add(pair.client.invoke(
                        pair.address, Command.request(1).with("n", i).withBody(new byte[100]), Duration.ofSeconds(60)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(i, RpcPair.get(answers.get(i)).fields().requiredInt("n"));
            }
            assertEquals(20_000, handled.get());
        }
    }

    @Test
    void listeningOnSeveralPorts_allServe() throws IOException, InterruptedException {
        RpcServerConfig config = RpcServerConfig.of("127.0.0.1", List.of(0, 0));
        try (RpcPair pair = new RpcPair(config, RpcPair::echo, RpcPair::echo)) {
            assertEquals(2, pair.server.ports().size());
            for (int port : pair.server.ports()) {
                assertEquals(
                        0,
                        RpcPair.get(pair.client.invoke("127.0.0.1:" + port, Command.request(1), RpcPair.LONG))
                                .code());
            }
        }
    }
}
