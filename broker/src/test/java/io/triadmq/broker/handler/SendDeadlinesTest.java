package io.triadmq.broker.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.pull.PullPool;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.broker.stats.TrafficMeter;
import io.triadmq.broker.testing.FakeLeadership;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.raftlog.AppendOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SendDeadlinesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private long now;
    private final List<Command> answers = new ArrayList<>();
    private final SendDeadlines deadlines = new SendDeadlines(TIMEOUT, () -> now);
    private final Outcomes outcomes = new Outcomes(new FakeLeadership(), () -> false);

    private final PullPool pool = new PullPool("test", 1, 1);
    private final MessageIds ids =
            new MessageIds(HostAddress.of(new InetSocketAddress("127.0.0.1", 1)), new NoReader(), pool);

    private static final class NoReader implements MessageReader {
        @Override
        public byte[] read(List<IndexRow> rows) {
            throw new AssertionError("nothing is to be read");
        }

        @Override
        public byte @Nullable [] readAt(long position) {
            throw new AssertionError("nothing is to be read");
        }

        @Override
        public byte @Nullable [] readHalf(HalfMessage half) {
            throw new AssertionError("nothing is to be read");
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private SendInFlight watched() {
        SendInFlight send = new SendInFlight(
                outcomes,
                Command.request(RequestCode.SEND_MESSAGE_V2),
                answers::add,
                ids,
                new TrafficMeter(),
                new TopicSettings(1, "T", 1, 1, 6, 0, false, Map.of()),
                0,
                null,
                deadlines.now());
        deadlines.watch(send);
        return send;
    }

    private static void answer(SendInFlight send) {
        send.accept(new AppendOutcome.Unknown<>(1, "answered"));
    }

    @Test
    void sendWithoutOutcome_isAnsweredAsUnknownWhenItsTimeIsUp() {
        watched();
        now += TIMEOUT.toNanos() - 1;
        deadlines.sweep();
        assertTrue(answers.isEmpty());
        assertFalse(deadlines.isIdle());

        now++;
        deadlines.sweep();

        assertEquals(TriadCode.OUTCOME_UNKNOWN, answers.get(0).code());
        assertTrue(deadlines.isIdle());
        assertEquals(0, deadlines.held());
    }

    @Test
    void answeredSends_areLetGo_alsoBehindOneThatWaits() {
        watched();
        for (int i = 0; i < 100; i++) {
            answer(watched());
        }

        deadlines.sweep();

        assertEquals(1, deadlines.held());
    }
}
