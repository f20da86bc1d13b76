package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.BoltRaftRpcFactory;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;

/**
 * Bolt with two changes: the server listens on the member's own address only, and connecting to a member blocks briefly
 * at most. Found by JRaft through its service file; the priority puts it before the factory it replaces.
 */
@SPI(priority = 1)
public final class PeerRpcFactory extends BoltRaftRpcFactory {
    @Override
    public RpcClient createRpcClient(ConfigHelper<RpcClient> helper) {
        RpcClient client = new PeerRpcClient(new com.alipay.remoting.rpc.RpcClient());
        if (helper != null) {
            helper.config(client);
        }
        return client;
    }

    @Override
    public RpcServer createRpcServer(Endpoint endpoint, ConfigHelper<RpcServer> helper) {
        RpcServer server =
                new BoltRpcServer(new com.alipay.remoting.rpc.RpcServer(endpoint.getIp(), endpoint.getPort(), true));
        if (helper != null) {
            helper.config(server);
        }
        return server;
    }
}
