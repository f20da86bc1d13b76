package io.triadmq.client.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.RpcClient;
import io.triadmq.protocol.transport.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which NameServer is asked, and whose word counts. */
class NameServersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final List<String> asked = new ArrayList<>();

    @Test
    void lists_areSeparatedBySemicolons() {
        assertEquals(List.of("a:9876", "b:9876"), NameServers.parse("a:9876; b:9876;"));
        assertThrows(IllegalArgumentException.class, () -> NameServers.parse(" ; "));
        assertThrows(IllegalArgumentException.class, () -> NameServers.parse("a"));
    }

    @Test
    void serverThatAnswers_isAskedAgain() {
        NameServers servers = servers(address -> ResponseCode.SUCCESS);
        String first = servers.addresses().get(0);
        ask(servers);
        ask(servers);
        assertEquals(List.of(first, first), asked);
    }

    @Test
    void deadServer_isLeftForTheNextOne() {
        NameServers servers = servers(address -> address.startsWith("a") ? null : ResponseCode.SUCCESS);
        ask(servers);
        asked.clear();
        ask(servers);
        assertEquals(1, asked.size(), "the one that answered is remembered");
        assertTrue(!asked.get(0).startsWith("a"));
    }

    @Test
    void topicThatOneServerDoesNotKnow_isAskedFromTheOthers() {
        NameServers servers =
                servers(address -> address.startsWith("c") ? ResponseCode.SUCCESS : ResponseCode.TOPIC_NOT_EXIST);
        assertEquals(ResponseCode.SUCCESS, ask(servers).join().code());
    }

    @Test
    void topicThatNobodyKnows_doesNotExist() {
        NameServers servers = servers(address -> address.startsWith("a") ? null : ResponseCode.TOPIC_NOT_EXIST);
        assertEquals(ResponseCode.TOPIC_NOT_EXIST, ask(servers).join().code());
        assertEquals(3, asked.size());
    }

    @Test
    void allDead_fails() {
        assertTrue(ask(servers(address -> null)).isCompletedExceptionally());
        assertEquals(3, asked.size());
    }

    private static CompletableFuture<Command> ask(NameServers servers) {
        return servers.ask(() -> Command.request(105), TIMEOUT);
    }

    /** @param code the answer of an address; null: it is dead */
    private NameServers servers(Function<String, Integer> code) {
        return new NameServers(new FakeRpc(code), "a:1;b:1;c:1", new Random(1));
    }

    private final class FakeRpc implements RpcClient {
        private final Function<String, Integer> code;

        FakeRpc(Function<String, Integer> code) {
            this.code = code;
        }

        @Override
        public CompletableFuture<Command> invoke(String address, Command request, Duration timeout) {
            asked.add(address);
            Integer answer = code.apply(address);
            return answer == null
                    ? CompletableFuture.failedFuture(new RpcException(RpcException.Kind.NOT_SENT, "dead"))
                    : CompletableFuture.completedFuture(Command.response(request, answer));
        }

        @Override
        public CompletableFuture<Void> sendOneWay(String address, Command request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> connect(String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isConnected(String address) {
            return false;
        }

        @Override
        public void disconnect(String address, String reason) {}

        @Override
        public void close() {}
    }
}
