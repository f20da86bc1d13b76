package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.MalformedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;

/** Sends hostile frames to one server, one connection after the other, and judges what comes back. */
final class Attacker implements Callable<Void> {
    /** An answer may take so long, on a machine that is busy with other things. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MAX_FRAMES = 12;
    /** Connections that stay behind without end, with half a frame. */
    private static final int HALF_OPEN = 30;

    private static final int SHOWN_BYTES = 400;

    private final InetSocketAddress server;
    private final HostileFrames frames;
    private final Random random;
    private final Deque<byte[]> readable;
    private final int budget;
    private final Deque<Socket> halfOpen = new ArrayDeque<>();
    private int sent;

    /**
     * @param readable frames to send first, whose headers can be read: every one must be answered
     * @param budget frames to send in all
     */
    Attacker(InetSocketAddress server, long seed, HostileFrames frames, Deque<byte[]> readable, int budget) {
        this.server = server;
        this.frames = frames;
        this.random = new Random(seed);
        this.readable = readable;
        this.budget = budget;
    }

    @Override
    public Void call() throws IOException {
        try {
            while (sent < budget || !readable.isEmpty()) {
                converse(nextStream());
            }
            return null;
        } finally {
            for (Socket socket : halfOpen) {
                socket.close();
            }
        }
    }

    private byte[] nextStream() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        boolean first = !readable.isEmpty();
        for (int i = 1 + random.nextInt(MAX_FRAMES); i > 0; i--) {
            byte[] frame = first ? readable.poll() : frames.wild();
            if (frame == null) {
                break;
            }
            stream.writeBytes(frame);
            sent++;
        }
        // What the cluster says about itself must stay true, so nobody else speaks in its name.
        return Bytes.replaced(stream.toByteArray(), "broker-a", "broker-x");
    }

    private void converse(byte[] stream) throws IOException {
        Conversation expected = new Conversation(stream);
        Socket socket = dial();
        try {
            socket.getOutputStream().write(stream);
            read(socket, expected);
        } catch (SocketException closed) {
            require(expected.isBroken(), "ended the connection although every frame can be read; " + expected, stream);
        } catch (SocketTimeoutException e) {
            String owed = expected.isComplete() ? "the end of the connection" : expected.toString();
            throw new AssertionError(complaint("owes " + owed, stream), e);
        } catch (MalformedFrameException | AssertionError e) {
            throw new AssertionError(complaint("answers wrongly", stream), e);
        }
        leave(socket, expected);
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket();
        socket.connect(server, (int) PATIENCE.toMillis());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void read(Socket socket, Conversation expected) throws IOException, MalformedFrameException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (expected.isBroken() || !expected.isComplete()) {
                int total = in.readInt();
                byte[] rest = new byte[total];
                in.readFully(rest);
                ByteBuffer frame = ByteBuffer.allocate(4 + total).putInt(total).put(rest);
                Command answer = CommandCodec.decode(frame.flip());
                expected.answered(answer);
            }
        } catch (EOFException e) {
            throw new SocketException("the server closed");
        }
    }

    private void leave(Socket socket, Conversation expected) throws IOException {
        switch (expected.isBroken() ? 0 : random.nextInt(8)) {
            case 1 -> {
                socket.setSoLinger(true, 0); // a reset instead of an end
                socket.close();
            }
            case 2 -> {
                socket.getOutputStream().write(Arrays.copyOf(frames.request(11, HostileFrames.Fields.EXTRA), 9));
                halfOpen.add(socket);
                if (halfOpen.size() > HALF_OPEN) {
                    halfOpen.remove().close();
                }
            }
            case 3 -> {
                socket.shutdownOutput();
                socket.close();
            }
            default -> socket.close();
        }
    }

    private void require(boolean condition, String complaint, byte[] stream) {
        if (!condition) {
            throw new AssertionError(complaint(complaint, stream));
        }
    }

    private String complaint(String what, byte[] stream) {
        String shown = HexFormat.of().formatHex(stream, 0, Math.min(SHOWN_BYTES, stream.length));
        return server + " " + what + "; sent were " + stream.length + " bytes: " + shown;
    }
}
