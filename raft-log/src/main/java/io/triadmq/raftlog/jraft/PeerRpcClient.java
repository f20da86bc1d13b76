package io.triadmq.raftlog.jraft;

import com.alipay.remoting.Connection;
import com.alipay.remoting.rpc.RpcClient;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcClient;
import com.alipay.sofa.jraft.util.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bolt's client, except for JRaft's ping, which only asks "is there a connection".
 *
 * <p>JRaft pings while it holds the node's write lock (when it starts to vote, when it becomes leader), one member after
 * the other, and waits up to a second for each that does not answer. A member that is frozen or behind a dropped link
 * would so delay the election of another by its own silence. Here a ping opens the connection, with a short limit, and
 * does not wait for an answer; an address that did not react is not tried again for a moment.
 */
final class PeerRpcClient extends BoltRpcClient {
    /** A member that lives accepts within a round trip; a dead process refuses at once. Only silence costs this. */
    static final int CONNECT_TIMEOUT_MILLIS = 200;

    private static final long SILENCE_REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RpcClient bolt;
    private final Map<Endpoint, Long> silentSince = new ConcurrentHashMap<>();
    private volatile boolean mute;

    PeerRpcClient(RpcClient bolt) {
        super(bolt);
        this.bolt = bolt;
    }

    @Override
    public Object invokeSync(Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMillis)
            throws InterruptedException, RemotingException {
        if (request instanceof PingRequest) {
            connect(endpoint);
            return ErrorResponse.newBuilder().setErrorCode(0).build();
        }
        return super.invokeSync(endpoint, request, context, timeoutMillis);
    }

    @Override
    public void invokeAsync(
            Endpoint endpoint,
            Object request,
            @Nullable InvokeContext context,
            InvokeCallback callback,
            long timeoutMillis)
            throws InterruptedException, RemotingException {
        if (mute) {
            throw new RemotingException("this node is being cut off");
        }
        super.invokeAsync(endpoint, request, context, callback, timeoutMillis);
    }

    /** Nothing leaves this client any more, as if the process had died. */
    void mute() {
        mute = true;
        dropConnections();
    }

    /** As if the network had lost them; the next request opens new ones. */
    void dropConnections() {
        bolt.getAllManagedConnections().values().forEach(pool -> pool.forEach(Connection::close));
    }

    private void connect(Endpoint endpoint) throws InterruptedException, RemotingException {
        Long silent = silentSince.get(endpoint);
        long start = System.nanoTime();
        if (silent != null && start - silent < SILENCE_REMEMBERED_NANOS) {
            throw new RemotingException("no answer from " + endpoint + " a moment ago");
        }
        try {
            bolt.getConnection(endpoint.toString(), CONNECT_TIMEOUT_MILLIS);
            silentSince.remove(endpoint);
        } catch (com.alipay.remoting.exception.RemotingException e) {
            if (System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(CONNECT_TIMEOUT_MILLIS)) {
                silentSince.put(endpoint, System.nanoTime());
            }
            throw new RemotingException(e);
        }
    }
}
