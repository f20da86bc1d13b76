package io.triadmq.bench.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Finds blocks of neighbouring free ports below the range from which the system takes ports for connections. */
final class PortBlocks {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 30_000;
    private static final int TRIES = 200;

    private final SplittableRandom random = new SplittableRandom();

    /** First of {@code size} ports that were free a moment ago. */
    int take(int size) {
        for (int i = 0; i < TRIES; i++) {
            int first = random.nextInt(LOWEST, HIGHEST);
            if (areFree(first, size)) {
                return first;
            }
        }
        throw new IllegalStateException(
                "no " + size + " neighbouring free ports between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean areFree(int first, int size) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int port = first; port < first + size; port++) {
                ServerSocket socket = new ServerSocket();
                sockets.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            sockets.forEach(PortBlocks::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that nobody connected to cannot be closed", e);
        }
    }
}
