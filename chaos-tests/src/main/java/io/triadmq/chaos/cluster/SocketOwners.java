package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Tells which node opened a connection on this machine, by asking Linux which process holds the socket at its other end.
 * Works for processes of the same user; whoever is not a known node is a client. Thread-safe.
 */
final class SocketOwners {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    /** Columns of a table: local address, remote address, inode. */
    private static final int LOCAL = 1;

    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private final Map<String, Long> pids = new ConcurrentHashMap<>();

    /** Whether this system tells at all. */
    static boolean isSupported() {
        return Files.isReadable(TABLES.get(0)) && Files.isDirectory(Path.of("/proc/self/fd"));
    }

    /** From now on {@code node} is run by process {@code pid}. */
    void put(String node, long pid) {
        pids.put(node, pid);
    }

    /**
     * The party that opened a connection.
     *
     * @param near the address it connected from
     * @param far the address it connected to
     */
    String ownerOf(InetSocketAddress near, InetSocketAddress far) throws IOException {
        Optional<String> inode = inodeOf(near, far);
        if (inode.isEmpty()) {
            return Link.CLIENTS;
        }
        String socket = "socket:[" + inode.get() + "]";
        for (Map.Entry<String, Long> node : pids.entrySet()) {
            if (holds(node.getValue(), socket)) {
                return node.getKey();
            }
        }
        return Link.CLIENTS;
    }

    private static Optional<String> inodeOf(InetSocketAddress near, InetSocketAddress far) throws IOException {
        String nearEnd = tail(near);
        String farEnd = tail(far);
        for (Path table : TABLES) {
            if (!Files.exists(table)) {
                continue;
            }
            try (Stream<String> lines = Files.lines(table)) {
                Optional<String> inode = lines.map(line -> line.trim().split("\\s+"))
                        .filter(columns -> columns.length > INODE
                                && columns[LOCAL].endsWith(nearEnd)
                                && columns[REMOTE].endsWith(farEnd))
                        .map(columns -> columns[INODE])
                        .findFirst();
                if (inode.isPresent()) {
                    return inode;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * How an address ends in the tables: four bytes in the order of the machine, and the port. An IPv4 address in an
     * IPv6 socket ends alike.
     */
    private static String tail(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        int word = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
        return String.format(Locale.ROOT, "%08X:%04X", word, address.getPort());
    }

    private static boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (linkOf(descriptor).equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process has ended: it holds nothing.
            return false;
        }
        return false;
    }

    /** Empty when the descriptor was closed meanwhile. */
    private static String linkOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
