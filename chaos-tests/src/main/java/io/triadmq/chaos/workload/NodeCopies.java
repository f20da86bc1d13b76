package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.BytesIntact;
import io.triadmq.chaos.checker.LogFacts;
import io.triadmq.chaos.checker.ReplicasIdentical;
import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.Values;
import io.triadmq.client.MessageQueue;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.SerializeType;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Reads queues from each node's own copy, so that replicas that differ are found rather than averaged away. Pulls are
 * marked as forwarded: such a request is answered by the node itself or not at all.
 */
final class NodeCopies {
    private static final int BATCH_MESSAGES = 512;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int MAX_BODY_BYTES = 16 << 20;
    private static final int FLAG_SUBSCRIPTION = 4;
    private static final Duration PULL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration HARDLY = Duration.ofSeconds(1);
    private static final long RETRY_MILLIS = 100;

    private final RpcClient rpc;
    private final String consumerGroup;

    /** @param rpc used and not closed */
    NodeCopies(RpcClient rpc, String consumerGroup) {
        this.rpc = rpc;
        this.consumerGroup = consumerGroup;
    }

    /**
     * Reads every queue of a node's group from its begin to its end, and notes a digest of each.
     *
     * @param queues by key; those of other groups are left out
     * @param ends of the queues, by key
     * @param patience with a node that has nothing more to show
     */
    void read(
            NodePlan node, List<MessageQueue> queues, Map<Integer, Long> ends, HistoryWriter history, Duration patience)
            throws InterruptedException {
        ClientProcess process = history.newProcess();
        List<Integer> keys = new ArrayList<>(ends.keySet());
        keys.removeIf(key -> !queues.get(key).brokerName().equals(node.group()));
        Map<String, Object> extras = Map.of("seek-to-beginning?", true, LogFacts.NODE, node.name());
        process.invoke("assign", keys, extras);
        process.ok(keys, extras);
        Map<String, Object> digests = new LinkedHashMap<>();
        Duration left = patience;
        for (int key : keys) {
            long end = ends.getOrDefault(key, 0L);
            CRC32C crc = new CRC32C();
            long read = readQueue(node, key, queues.get(key), end, process, crc, left);
            // A node that has fallen short once will hardly catch up now.
            left = read < end ? HARDLY : left;
            digests.put("messages of queue " + key, Long.toHexString(crc.getValue()) + " over " + read);
        }
        process.invoke("poll", MicroOp.poll());
        process.ok(
                MicroOp.polled(Map.of()),
                Map.of(
                        LogFacts.NODE,
                        node.name(),
                        ReplicasIdentical.GROUP,
                        node.group(),
                        ReplicasIdentical.DIGESTS,
                        digests));
    }

    private long readQueue(
            NodePlan node, int key, MessageQueue queue, long end, ClientProcess process, CRC32C crc, Duration patience)
            throws InterruptedException {
        long next = 0;
        long progress = System.nanoTime();
        while (next < end) {
            process.invoke("poll", MicroOp.poll());
            try {
                Command answer = rpc.invoke(node.address(), pull(queue, next), PULL_PATIENCE)
                        .get();
                byte[] body = answer.body();
                if (answer.code() == ResponseCode.SUCCESS && body != null) {
                    crc.update(body);
                    next = note(key, StoredMessage.decodeAll(body), node, process);
                    progress = System.nanoTime();
                    continue;
                }
                process.fail(List.of(Keyword.of("pull"), "code " + answer.code() + " " + answer.remark()));
            } catch (ExecutionException e) {
                process.fail(List.of(Keyword.of("pull"), String.valueOf(e.getCause())));
            }
            if (System.nanoTime() - progress > patience.toNanos()) {
                return next; // what is missing is the checkers' to complain about
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
        return next;
    }

    private Command pull(MessageQueue queue, long offset) {
        return Command.request(RequestCode.PULL_MESSAGE)
                .withSerializeType(SerializeType.BINARY)
                .with("consumerGroup", consumerGroup)
                .with("topic", queue.topic())
                .with("queueId", queue.queueId())
                .with("queueOffset", offset)
                .with("maxMsgNums", BATCH_MESSAGES)
                .with("maxMsgBytes", BATCH_BYTES)
                .with("sysFlag", FLAG_SUBSCRIPTION)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", 0)
                .with("subscription", "*")
                .with("subVersion", 0)
                .with("expressionType", "TAG")
                .with(SendField.FORWARDED_FOR, "127.0.0.1:1");
    }

    /** Answers the offset that comes next. */
    private static long note(int key, List<StoredMessage> messages, NodePlan node, ClientProcess process) {
        List<List<Long>> pairs = new ArrayList<>(messages.size());
        List<Object> corrupt = new ArrayList<>();
        long next = 0;
        for (StoredMessage message : messages) {
            next = message.queueOffset() + 1;
            byte[] body = message.body(MAX_BODY_BYTES);
            if (TestBody.isIntact(body)) {
                pairs.add(List.of(message.queueOffset(), Values.of(TestBody.writer(body), TestBody.sequence(body))));
            } else {
                corrupt.add("offset " + message.queueOffset() + " of queue " + key + " on " + node.name());
            }
        }
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put(LogFacts.NODE, node.name());
        if (!corrupt.isEmpty()) {
            extras.put(BytesIntact.CORRUPT, corrupt);
        }
        process.ok(MicroOp.polled(Map.of((long) key, pairs)), extras);
        return next;
    }
}
