package io.triadmq.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.CapturedFrame;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes and peers that mean no good reach a real server, next to a client that must not notice. */
final class HostileInputIT {
    private static final int SMALL_LIMIT = 1 << 20;

    private RpcPair pair;

    @BeforeEach
    void start() throws Exception {
        pair = new RpcPair(config(Duration.ofSeconds(60), 1000), RpcPair::echo, RpcPair::echo);
        pair.ask(Command.request(1));
    }

    @AfterEach
    void theGoodClientNoticedNothing() throws Exception {
        try {
            assertEquals(0, pair.ask(Command.request(1)).code());
            assertTrue(pair.disconnected.isEmpty());
        } finally {
            pair.close();
        }
    }

    private static RpcServerConfig config(Duration idle, int maxConnections) {
        return new RpcServerConfig("127.0.0.1", List.of(0), SMALL_LIMIT, idle, 2, maxConnections, 4 * SMALL_LIMIT);
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", pair.server.ports().get(0)), 10_000);
        socket.setSoTimeout((int) RpcPair.LONG.toMillis());
        return socket;
    }

    /** Writes and reads until the server closes; a reset counts as closed. */
    private static boolean closes(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // answers to what was well-formed
            }
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private void assertCloses(byte[] bytes) throws IOException {
        try (Socket socket = dial()) {
            assertTrue(closes(socket, bytes));
        }
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4);
        Arrays.stream(values).forEach(buffer::putInt);
        return buffer.array();
    }

    @Test
    void frameAboveTheLimit_closesItsConnection() throws Exception {
        assertCloses(ints(SMALL_LIMIT));
    }

    @Test
    void negativeLength_closesItsConnection() throws Exception {
        assertCloses(ints(-1));
        assertCloses(ints(Integer.MIN_VALUE, 0));
        assertCloses(ints(3));
    }

    @Test
    void headerLongerThanTheFrame_closesBeforeTheRestArrives() throws Exception {
        assertCloses(ints(1000, 999));
    }

    @Test
    void otherProtocols_closeTheirConnection() throws Exception {
        assertCloses("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertCloses(new byte[] {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3});
    }

    @Test
    void brokenHeaderBehindGoodFrames_answersThoseAndCloses() throws Exception {
        FrameBuffer good = new FrameBuffer();
        CommandCodec.encode(Command.request(1), good);
        ByteBuffer bytes = ByteBuffer.allocate(good.length() + 10);
        bytes.put(good.toByteArray()).putInt(6).putInt(2).put((byte) '{').put((byte) 'x');
        assertCloses(bytes.array());
    }

    @Test
    void connectionWithoutTraffic_isClosedAfterTheIdleTimeout() throws Exception {
        try (RpcPair idle = new RpcPair(config(Duration.ofMillis(300), 10), RpcPair::echo, RpcPair::echo)) {
            idle.ask(Command.request(1));
            try (Socket half = new Socket("127.0.0.1", idle.server.ports().get(0))) {
                half.getOutputStream().write(0); // a frame that never ends
                RpcPair.await(() -> idle.server.connectionCount() == 0);
            }
            RpcPair.await(() -> !idle.client.isConnected(idle.address));
            assertEquals(0, idle.ask(Command.request(1)).code());
        }
    }

    @Test
    void connectionsAboveTheLimit_areClosed_othersStay() throws Exception {
        try (RpcPair few = new RpcPair(config(Duration.ofSeconds(60), 2), RpcPair::echo, RpcPair::echo)) {
            few.ask(Command.request(1));
            int port = few.server.ports().get(0);
            try (Socket second = new Socket("127.0.0.1", port)) {
                RpcPair.await(() -> few.server.connectionCount() == 2);
                try (Socket third = new Socket("127.0.0.1", port)) {
                    third.setSoTimeout((int) RpcPair.LONG.toMillis());
                    assertTrue(closes(third, new byte[0]));
                }
                assertEquals(0, few.ask(Command.request(1)).code());
                assertTrue(second.isConnected());
            }
        }
    }

    @Test
    void clientThatDoesNotRead_isClosedWhenTooMuchWaits() throws Exception {
        FrameBuffer request = new FrameBuffer();
        CommandCodec.encode(Command.oneWay(7), request);
        try (Socket deaf = dial()) {
            deaf.getOutputStream().write(request.toByteArray());
            RpcPair.await(() -> pair.server.connectionCount() == 2);
            Connection toDeaf = pair.accepted.stream()
                    .filter(one -> one.remoteAddress().getPort() == deaf.getLocalPort())
                    .findFirst()
                    .orElseThrow();
            floodWithRequests(deaf, toDeaf);
            RpcPair.await(() -> pair.server.connectionCount() == 1);
        }
    }

    private static void floodWithRequests(Socket deaf, Connection toDeaf) throws IOException {
        FrameBuffer request = new FrameBuffer();
        CommandCodec.encode(Command.request(1).withBody(new byte[SMALL_LIMIT / 2]), request);
        byte[] bytes = request.toByteArray();
        deaf.setSoTimeout(1000);
        try {
            for (int i = 0; i < 400 && toDeaf.isOpen(); i++) {
                deaf.getOutputStream().write(bytes);
            }
        } catch (SocketException closed) {
            // what the test waits for
        }
    }

    @Test
    void randomAndMutatedFrames_neverHurtTheServer() throws Exception {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        List<CapturedFrame> frames = CapturedFrame.all();
        try {
            for (int round = 0; round < 400; round++) {
                try (Socket socket = dial()) {
                    socket.getOutputStream().write(hostile(random, frames));
                    if (random.nextBoolean()) {
                        socket.shutdownOutput();
                    }
                } catch (SocketException reset) {
                    // the server closed first
                }
                if (round % 50 == 0) {
                    assertEquals(0, pair.ask(Command.request(1)).code());
                }
            }
            RpcPair.await(() -> pair.server.connectionCount() == 1);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + " (-Dfuzz.seed=" + seed + ")", e);
        }
    }

    private static byte[] hostile(Random random, List<CapturedFrame> frames) {
        byte[] frame = frames.get(random.nextInt(frames.size())).frame().clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(2000)];
                random.nextBytes(noise);
                if (noise.length > 2) { // let half of it pass the length check
                    Arrays.fill(noise, 0, random.nextInt(3), (byte) 0);
                }
                return noise;
            }
            case 1 -> {
                return Arrays.copyOf(frame, random.nextInt(frame.length));
            }
            case 2 -> {
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    frame[4 + random.nextInt(frame.length - 4)] = (byte) random.nextInt();
                }
                return frame;
            }
            default -> {
                frame[random.nextInt(Math.min(frame.length, 40))] ^= (byte) (1 << random.nextInt(8));
                return frame;
            }
        }
    }
}
