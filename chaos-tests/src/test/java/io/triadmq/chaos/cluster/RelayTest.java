package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets through a real relay; this process is the clients. */
final class RelayTest {
    private static final Link TO = new Link(Link.CLIENTS, "n");
    private static final Link FROM = new Link("n", Link.CLIENTS);
    private static final int PATIENCE_MILLIS = 10_000;
    /** How long silence is listened to; only ever too short, which makes a test weaker and never fail. */
    private static final int SILENCE_MILLIS = 150;

    private final Links links = new Links();
    private ServerSocket node = newNode();
    private final InetSocketAddress front = freeAddress();
    private final Relay relay = newRelay();

    @BeforeEach
    void start() {
        assumeTrue(RelayNetwork.whyNot().isEmpty(), () -> RelayNetwork.whyNot().orElse(""));
        relay.listen("n", front, (InetSocketAddress) node.getLocalSocketAddress());
        relay.start();
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        node.close();
    }

    @Test
    void bytes_passBothWaysUnchanged() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            Thread writer = new Thread(() -> write(caller, sent));
            writer.start();
            assertArrayEquals(sent, called.getInputStream().readNBytes(sent.length));
            writer.join();
            write(called, new byte[] {1, 2, 3});
            assertArrayEquals(new byte[] {1, 2, 3}, caller.getInputStream().readNBytes(3));
            caller.shutdownOutput();
            assertEquals(-1, called.getInputStream().read());
        }
    }

    @Test
    void cutLink_isSilent_andBytesArriveAfterItIsHealed() throws Exception {
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
            Object cut = impose(TO, LinkState.CUT);
            write(caller, new byte[] {42});
            assertSilent(called);
            write(called, new byte[] {43});
            assertEquals(43, caller.getInputStream().read(), "the other direction is open");

            lift(cut);
            assertEquals(42, called.getInputStream().read());
        }
    }

    @Test
    void endOfAConnection_staysUnknownBehindACut() throws Exception {
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
            Object cut = impose(FROM, LinkState.CUT);
            called.close();
            assertSilent(caller);
            lift(cut);
            assertEquals(-1, caller.getInputStream().read());
        }
    }

    @Test
    void delay_holdsBytesBack_inBothDirectionsOnTheirOwn() throws Exception {
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
            impose(TO, LinkState.delayed(Duration.ofMillis(80), Duration.ofMillis(20)));
            impose(FROM, LinkState.delayed(Duration.ofMillis(80), Duration.ZERO));
            long start = System.nanoTime();
            exchange(caller, called);
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(160).toNanos());
        }
    }

    @Test
    void narrowLink_takesAsLongAsItsRateSays() throws Exception {
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
            impose(TO, LinkState.narrow(1_000_000));
            long start = System.nanoTime();
            write(caller, new byte[200_000]);
            called.getInputStream().readNBytes(200_000);
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(190).toNanos());
        }
    }

    @Test
    void loss_stallsTheConnectionAsARetransmissionDoes() throws Exception {
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
            impose(TO, LinkState.lossy(0.999));
            long start = System.nanoTime();
            exchange(caller, called);
            assertTrue(System.nanoTime() - start >= Duration.ofMillis(190).toNanos());
        }
    }

    @Test
    void deadNode_refusesCallers_andIsReachedAgainWhenItIsBack() throws Exception {
        int port = node.getLocalPort();
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            node.close();
            called.close();
            assertEquals(-1, caller.getInputStream().read());
        }
        awaitRefused();
        awaitRefused();

        node = new ServerSocket();
        node.setReuseAddress(true);
        node.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try (Socket caller = connect();
                Socket called = accept(caller)) {
            exchange(caller, called);
        }
    }

    @Test
    void ownerOfASocket_isTheProcessThatHoldsIt() throws Exception {
        SocketOwners owners = new SocketOwners();
        try (Socket caller = connect()) {
            InetSocketAddress near = (InetSocketAddress) caller.getLocalSocketAddress();
            assertEquals(Link.CLIENTS, owners.ownerOf(near, front));
            owners.put("dead", 1L << 22);
            owners.put("me", ProcessHandle.current().pid());
            assertEquals("me", owners.ownerOf(near, front));
        }
    }

    private Object impose(Link link, LinkState state) {
        Object condition = links.add(Set.of(link), state);
        relay.linksChanged();
        return condition;
    }

    private void lift(Object condition) {
        links.remove(condition);
        relay.linksChanged();
    }

    /** The door opens a moment after the node does. */
    private Socket connect() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(front, PATIENCE_MILLIS);
                socket.setSoTimeout(PATIENCE_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    /** The other end of {@code caller}; the relay's own look at whether the node lives is passed over. */
    private Socket accept(Socket caller) throws IOException {
        write(caller, new byte[] {9});
        while (true) {
            Socket called = node.accept();
            called.setSoTimeout(PATIENCE_MILLIS);
            if (called.getInputStream().read() == 9) {
                return called;
            }
            called.close();
        }
    }

    private void awaitRefused() throws Exception {
        long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(front, PATIENCE_MILLIS);
                assertTrue(System.nanoTime() - deadline < 0, "a dead node still takes calls");
                Thread.sleep(10);
            } catch (SocketException refused) {
                return;
            }
        }
    }

    /** One byte forth, one back. */
    private static void exchange(Socket caller, Socket called) throws IOException {
        write(caller, new byte[] {5});
        assertEquals(5, called.getInputStream().read());
        write(called, new byte[] {6});
        assertEquals(6, caller.getInputStream().read());
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerSocket newNode() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Relay newRelay() {
        try {
            return new Relay(links, new SocketOwners(), new SplittableRandom(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetSocketAddress freeAddress() {
        try (ServerSocket probe = newNode()) {
            return (InetSocketAddress) probe.getLocalSocketAddress();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
