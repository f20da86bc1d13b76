package io.triadmq.protocol.transport;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns {@code host:port} into a socket address. Looking up a name can block for seconds, so it happens on a thread of
 * its own; a numeric address is answered at once.
 */
final class HostResolver implements AutoCloseable {
    /** Names that may wait to be looked up; more fail at once. A client knows far fewer addresses. */
    private static final int MAX_WAITING = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);

    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("rpc-resolver", true));

    HostResolver() {
        lookups.allowCoreThreadTimeOut(true);
    }

    /** @return an unresolved address, or null when the text has another form; IPv6 stands in brackets */
    static @Nullable InetSocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 1 || address.indexOf(' ') >= 0) {
            return null;
        }
        String host = address.substring(0, colon);
        try {
            int port = Integer.parseInt(address, colon + 1, address.length(), 10);
            return port < 1 || port > 65_535 ? null : InetSocketAddress.createUnresolved(bare(host), port);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Calls back on {@code loop} with the address, or with the reason why there is none. */
    void resolve(
            InetSocketAddress target,
            Executor loop,
            BiConsumer<@Nullable InetSocketAddress, @Nullable String> callback) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(target.getHostString());
        if (numeric != null) {
            answer(loop, () -> callback.accept(numericAddress(numeric, target.getPort()), null));
            return;
        }
        try {
            lookups.execute(() -> lookUp(target, loop, callback));
        } catch (RejectedExecutionException e) {
            answer(loop, () -> callback.accept(null, "cannot look up " + target.getHostString() + " now"));
        }
    }

    private static InetSocketAddress numericAddress(byte[] numeric, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(numeric), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + numeric.length + " bytes", e);
        }
    }

    /** When the loop has ended its connections have ended too, and nobody waits. */
    private static void answer(Executor loop, Runnable answer) {
        try {
            loop.execute(answer);
        } catch (RejectedExecutionException e) {
            LOG.debug("answer of a look-up came after the client was closed");
        }
    }

    private static void lookUp(
            InetSocketAddress target,
            Executor loop,
            BiConsumer<@Nullable InetSocketAddress, @Nullable String> callback) {
        InetSocketAddress address = new InetSocketAddress(target.getHostString(), target.getPort());
        if (address.isUnresolved()) {
            answer(loop, () -> callback.accept(null, "unknown host " + target.getHostString()));
        } else {
            answer(loop, () -> callback.accept(address, null));
        }
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
