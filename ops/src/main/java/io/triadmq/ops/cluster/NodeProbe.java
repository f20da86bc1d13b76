package io.triadmq.ops.cluster;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Asks nodes for their state. Thread-safe; every question ends within {@link #PATIENCE}. */
public final class NodeProbe {
    /** A healthy node answers within milliseconds, on a machine that is far too busy within a second or two. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RpcClient rpc;

    /** @param rpc used and not closed */
    public NodeProbe(RpcClient rpc) {
        this.rpc = rpc;
    }

    /** What the node at {@code address} says about itself; empty if it does not answer. */
    public Optional<NodeStatus> status(String address) throws InterruptedException {
        return await(askStatus(address));
    }

    /** As {@link #status}, for several nodes at once; nodes that do not answer are absent. */
    public Map<String, NodeStatus> statuses(List<String> addresses) throws InterruptedException {
        Map<String, CompletableFuture<Optional<NodeStatus>>> asked = new HashMap<>();
        addresses.forEach(address -> asked.put(address, askStatus(address)));
        Map<String, NodeStatus> answers = new HashMap<>();
        for (Map.Entry<String, CompletableFuture<Optional<NodeStatus>>> question : asked.entrySet()) {
            await(question.getValue()).ifPresent(status -> answers.put(question.getKey(), status));
        }
        return answers;
    }

    /**
     * The addresses that a NameServer shows for each broker group, by broker id (0 leads); empty if it does not
     * answer.
     */
    public Optional<Map<String, Map<Long, String>>> groupsKnownTo(String nameServer) throws InterruptedException {
        CompletableFuture<Optional<Map<String, Map<Long, String>>>> answer = rpc.invoke(
                        nameServer, Command.request(RequestCode.GET_BROKER_CLUSTER_INFO), PATIENCE)
                .handle((response, failure) -> failure == null ? parseGroups(response) : Optional.empty());
        return await(answer);
    }

    private CompletableFuture<Optional<NodeStatus>> askStatus(String address) {
        return rpc.invoke(address, Command.request(TriadCode.NODE_STATUS), PATIENCE)
                .handle((response, failure) -> failure == null ? parseStatus(response) : Optional.empty());
    }

    private static Optional<NodeStatus> parseStatus(Command response) {
        byte[] body = response.body();
        if (response.code() != ResponseCode.SUCCESS || body == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(NodeStatus.fromJson(body));
        } catch (BadRequestException e) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, Map<Long, String>>> parseGroups(Command response) {
        if (response.code() != ResponseCode.SUCCESS) {
            return Optional.empty();
        }
        try {
            Map<String, Map<Long, String>> groups = new HashMap<>();
            BodyCodec.decode(response.body(), ClusterInfo.class)
                    .brokerAddrTable()
                    .forEach((group, nodes) -> groups.put(group, nodes.brokerAddrs()));
            return Optional.of(groups);
        } catch (BadRequestException e) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> await(CompletableFuture<Optional<T>> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("every failure was turned into an empty answer", e);
        }
    }
}
