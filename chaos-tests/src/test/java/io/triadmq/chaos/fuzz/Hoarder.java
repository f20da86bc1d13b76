package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.transport.RpcServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Connections that make a server hold as much memory as they can get it to hold: frames that never end, and requests
 * with headers of the largest size that wait for their answers, which nobody reads. Each runs on a thread of its own
 * until it is closed.
 */
final class Hoarder implements Callable<Void>, AutoCloseable {
    private static final int CONNECTIONS_OF_A_KIND = 12;
    private static final int PIECE_BYTES = 1 << 20;
    private static final int REQUESTS = 200;

    private final Socket socket = new Socket();
    private final InetSocketAddress server;
    private final byte[] first;
    private final byte[] again;
    private final int times;

    private Hoarder(InetSocketAddress server, byte[] first, byte[] again, int times) {
        this.server = server;
        this.first = first;
        this.again = again;
        this.times = times;
    }

    /**
     * Together they send several times of what a small server has.
     *
     * @param topic exists and is empty, so that pulls wait
     */
    static List<Hoarder> against(InetSocketAddress server, String topic) {
        List<Hoarder> hoarders = new ArrayList<>();
        int total = RpcServerConfig.DEFAULT_MAX_FRAME_BYTES - Integer.BYTES;
        byte[] begin = Arrays.copyOf(Bytes.frame(total, 0, 100, new byte[0], new byte[0]), 100);
        byte[] request = waitingPull(topic);
        for (int i = 0; i < CONNECTIONS_OF_A_KIND; i++) {
            hoarders.add(new Hoarder(server, begin, new byte[PIECE_BYTES], total / PIECE_BYTES - 1));
            hoarders.add(new Hoarder(server, request, request, REQUESTS));
        }
        return hoarders;
    }

    private static byte[] waitingPull(String topic) {
        FrameBuffer frame = new FrameBuffer();
        CommandCodec.encode(
                Command.request(RequestCode.PULL_MESSAGE)
                        .with("consumerGroup", "hoarders")
                        .with("topic", topic)
                        .with("queueId", 0)
                        .with("queueOffset", 0)
                        .with("maxMsgNums", 1)
                        .with("sysFlag", 6)
                        .with("suspendTimeoutMillis", 20_000)
                        .with("subscription", "*")
                        .with("ballast", "x".repeat(RpcServerConfig.MAX_HEADER_BYTES - 1_000)),
                frame);
        return frame.toByteArray();
    }

    @Override
    public Void call() {
        try {
            socket.connect(server);
            socket.getOutputStream().write(first);
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(again);
            }
        } catch (IOException e) {
            return null; // the server has had enough of it, or the test has
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
