package io.triadmq.chaos.fuzz;

import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.body.TopicConfigTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.transport.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Reads every queue of a broker, whoever filled it: offsets must be 0, 1, 2, … up to where the queue says it ends. */
final class StoredQueues {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String broker;
    private final RpcClient rpc;

    private StoredQueues(String broker, RpcClient rpc) {
        this.broker = broker;
        this.rpc = rpc;
    }

    private record Queue(String topic, int queueId) {}

    /** Answers how many messages there are. */
    static long requireDense(String broker) throws Exception {
        try (RpcClient rpc = RpcClients.create()) {
            return new StoredQueues(broker, rpc).requireDense();
        }
    }

    private long requireDense() throws Exception {
        List<Queue> queues = new ArrayList<>();
        List<CompletableFuture<Command>> ends = new ArrayList<>();
        for (TopicConfig topic : topics()) {
            for (int id = 0; id < Math.max(topic.readQueueNums(), topic.writeQueueNums()); id++) {
                queues.add(new Queue(topic.topicName(), id));
                ends.add(ask(Command.request(RequestCode.GET_MAX_OFFSET)
                        .with("topic", topic.topicName())
                        .with("queueId", id)));
            }
        }
        long messages = 0;
        for (int i = 0; i < queues.size(); i++) {
            Command end = ends.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (end.code() != ResponseCode.SUCCESS) {
                throw new AssertionError("the end of " + queues.get(i) + " is not known: " + end);
            }
            messages += requireDense(queues.get(i), end.fields().requiredLong("offset"));
        }
        return messages;
    }

    private List<TopicConfig> topics() throws Exception {
        Command table =
                ask(Command.request(RequestCode.GET_ALL_TOPIC_CONFIG)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return List.copyOf(BodyCodec.decode(table.body(), TopicConfigTable.class)
                .topicConfigTable()
                .values());
    }

    private long requireDense(Queue queue, long end) throws Exception {
        long next = 0;
        while (next < end) {
            Command pulled = ask(pull(queue, next)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            byte[] records = pulled.body();
            if (pulled.code() == ResponseCode.NO_PERMISSION) {
                return 0; // a topic that is only written to
            }
            if (pulled.code() != ResponseCode.SUCCESS || records == null) {
                throw new AssertionError(queue + " ends at " + end + ", but at " + next + " is " + pulled);
            }
            for (int at = 0; at < records.length; at += MessageRecord.totalSize(records, at)) {
                if (MessageRecord.queueOffset(records, at) != next) {
                    throw new AssertionError(
                            queue + ": " + next + " is followed by " + MessageRecord.queueOffset(records, at));
                }
                next++;
            }
        }
        return end;
    }

    private static Command pull(Queue queue, long offset) {
        return Command.request(RequestCode.PULL_MESSAGE)
                .with("consumerGroup", "auditors")
                .with("topic", queue.topic())
                .with("queueId", queue.queueId())
                .with("queueOffset", offset)
                .with("maxMsgNums", 256)
                .with("sysFlag", 4)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", 0)
                .with("subscription", "*")
                .with("subVersion", 0);
    }

    private CompletableFuture<Command> ask(Command request) {
        return rpc.invoke(broker, request, PATIENCE);
    }
}
