package io.triadmq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of the ports of nodes and passes bytes on, as the links between the parties allow.
 *
 * <p>What it cannot imitate: on a cut link the system still completes the handshake of a new connection, so a caller
 * sees silence after connecting rather than a connect timeout; and loss shows as the stall of a retransmission, because
 * TCP hides the packets.
 *
 * <p>One thread does everything; {@link #listen} is called before {@link #start}.
 */
final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** How often a door in front of a dead node is tried. */
    private static final long DOOR_MILLIS = 20;

    private static final long IDLE_MILLIS = 1_000;
    /** A node that is stopped and whose backlog is full does not answer, but is there. */
    private static final int ALIVE_MILLIS = 100;

    private final Links links;
    private final SocketOwners owners;
    private final RandomGenerator random;
    private final Selector selector;
    private final List<Door> doors = new ArrayList<>();
    /** Owned by the thread. */
    private final Set<RelayConnection> connections = new LinkedHashSet<>();
    /** Owned by the thread: connections with bytes that wait for their time, and that time in nanoseconds. */
    private final Map<RelayConnection, Long> waiting = new LinkedHashMap<>();
    /** Owned by the thread. */
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);

    private final AtomicBoolean linksChanged = new AtomicBoolean();

    private final Thread thread = new Thread(this::run, "chaos-relay");
    private volatile boolean closed;

    Relay(Links links, SocketOwners owners, RandomGenerator random) throws IOException {
        this.links = links;
        this.owners = owners;
        this.random = random;
        this.selector = Selector.open();
    }

    /** Passes connections to {@code at} on to the port {@code real} of {@code node}. */
    void listen(String node, InetSocketAddress at, InetSocketAddress real) {
        doors.add(new Door(node, at, real));
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Looks at the links again; they take effect within moments. */
    void linksChanged() {
        linksChanged.set(true);
        selector.wakeup();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("the relay ends, and with it every connection between the nodes", e);
        } finally {
            connections.forEach(connection -> connection.close(true));
            doors.forEach(Door::shut);
            closeSelector();
        }
    }

    private void turn() throws IOException {
        selector.select(waitMillis());
        Set<RelayConnection> touched = new LinkedHashSet<>();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof RelayConnection connection) {
                connection.work(links, scratch);
                touched.add(connection);
            } else if (key.attachment() instanceof Door door) {
                accept(door).ifPresent(touched::add);
            }
        }
        selector.selectedKeys().clear();
        touched.addAll(linksChanged.getAndSet(false) ? connections : waiting.keySet());
        touched.forEach(this::goOn);
        doors.stream().filter(door -> !door.isOpen()).forEach(Door::look);
    }

    /** Rounded up: a select of 0 would wait for ever, and one that is too short only spins. */
    private long waitMillis() {
        long millis = doors.stream().allMatch(Door::isOpen) ? IDLE_MILLIS : DOOR_MILLIS;
        long now = System.nanoTime();
        for (long dueNanos : waiting.values()) {
            millis = Math.min(millis, Math.max(0, dueNanos - now) / 1_000_000 + 1);
        }
        return millis;
    }

    private void goOn(RelayConnection connection) {
        waiting.remove(connection);
        connection.pass(links);
        boolean over = connection.closeIfDone(links);
        if (connection.reportsEnd()) {
            doors.stream().filter(door -> door.node.equals(connection.to())).forEach(Door::look);
        }
        if (over) {
            connections.remove(connection);
            return;
        }
        long now = System.nanoTime();
        long waitNanos = connection.watch(links, now);
        if (waitNanos != Long.MAX_VALUE) {
            waiting.put(connection, now + waitNanos);
        }
    }

    private Optional<RelayConnection> accept(Door door) throws IOException {
        ServerSocketChannel server = door.server;
        SocketChannel caller = server == null ? null : server.accept();
        if (caller == null) {
            return Optional.empty();
        }
        SocketChannel called = SocketChannel.open();
        try {
            String from = owners.ownerOf((InetSocketAddress) caller.getRemoteAddress(), door.at);
            for (SocketChannel side : List.of(caller, called)) {
                side.configureBlocking(false);
                side.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            boolean connected = called.connect(door.real);
            RelayConnection connection =
                    new RelayConnection(new Link(from, door.node), caller, called, connected, this::register, random);
            connections.add(connection);
            return Optional.of(connection);
        } catch (IOException e) {
            called.close();
            caller.setOption(StandardSocketOptions.SO_LINGER, 0);
            caller.close();
            door.look();
            return Optional.empty();
        }
    }

    private SelectionKey register(SocketChannel channel, RelayConnection owner) throws IOException {
        return channel.register(selector, 0, owner);
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the selector of the relay", e);
        }
    }

    /**
     * One port in front of a node. It is shut while nobody listens behind it, so that callers of a dead node are refused
     * as they would be without a relay. Owned by the thread of the relay once that runs.
     */
    private final class Door {
        private final String node;
        private final InetSocketAddress at;
        private final InetSocketAddress real;
        private @Nullable ServerSocketChannel server;

        Door(String node, InetSocketAddress at, InetSocketAddress real) {
            this.node = node;
            this.at = at;
            this.real = real;
        }

        boolean isOpen() {
            return server != null;
        }

        /** Opens or shuts it, by whether the node can be reached. */
        void look() {
            boolean alive = isAlive();
            if (alive && server == null) {
                open();
            } else if (!alive) {
                shut();
            }
        }

        /** On this machine a connect is answered or refused at once. */
        private boolean isAlive() {
            try (Socket probe = new Socket()) {
                probe.connect(real, ALIVE_MILLIS);
                return true;
            } catch (SocketTimeoutException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        private void open() {
            try {
                server = listen();
            } catch (IOException e) {
                // Its last listener may not be gone yet: tried again in a moment.
                LOG.info("the relay cannot listen on {} yet: {}", at, e.getMessage());
            }
        }

        private ServerSocketChannel listen() throws IOException {
            ServerSocketChannel opened = ServerSocketChannel.open();
            try {
                opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                opened.bind(at);
                opened.configureBlocking(false);
                opened.register(selector, SelectionKey.OP_ACCEPT, this);
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        }

        private void shut() {
            ServerSocketChannel opened = server;
            server = null;
            if (opened != null) {
                try {
                    opened.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("the relay cannot stop listening on " + at, e);
                }
            }
        }
    }
}
