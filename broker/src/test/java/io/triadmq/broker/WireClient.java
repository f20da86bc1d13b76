package io.triadmq.broker;

import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.ConsumeFromWhere;
import io.triadmq.protocol.body.ConsumeType;
import io.triadmq.protocol.body.ConsumerData;
import io.triadmq.protocol.body.ConsumerList;
import io.triadmq.protocol.body.HeartbeatData;
import io.triadmq.protocol.body.LockBatchRequest;
import io.triadmq.protocol.body.LockBatchResponse;
import io.triadmq.protocol.body.MessageModel;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.body.SubscriptionData;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.TagExpression;
import io.triadmq.protocol.transport.NettyRpcClient;
import io.triadmq.protocol.transport.RpcClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client on a real socket that speaks the requests a stock client would. */
final class WireClient implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(40);

    final BlockingQueue<Command> pushed = new LinkedBlockingQueue<>();
    private final RpcClient rpc = new NettyRpcClient(
            1, Duration.ofSeconds(5), (connection, request, responder) -> pushed.add(request), a -> {});

    CompletableFuture<Command> call(String address, Command request) {
        return rpc.invoke(address, request, TIMEOUT);
    }

    Command ask(String address, Command request) throws Exception {
        return call(address, request).get(60, TimeUnit.SECONDS);
    }

    void tell(String address, Command request) throws Exception {
        rpc.sendOneWay(address, request).get(20, TimeUnit.SECONDS);
    }

    void disconnect(String address) {
        rpc.disconnect(address, "the test says so");
    }

    static Command send(String topic, int queueId, String body, String properties) {
        return Command.request(RequestCode.SEND_MESSAGE_V2)
                .with("a", "PG")
                .with("b", topic)
                .with("c", "TBW102")
                .with("d", 4)
                .with("e", queueId)
                .with("f", 0)
                .with("g", 1_700_000_000_000L)
                .with("h", 7)
                .with("i", properties)
                .with("j", 0)
                .with("k", "false")
                .with("m", "false")
                .withBody(body.getBytes(StandardCharsets.UTF_8));
    }

    static String property(String name, String value) {
        return name + (char) 1 + value + (char) 2;
    }

    Command sendOk(String address, String topic, int queueId, String body) throws Exception {
        return ok(ask(address, send(topic, queueId, body, property("UNIQ_KEY", "k-" + body))));
    }

    static Command ok(Command answer) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new AssertionError("expected success, got " + answer);
        }
        return answer;
    }

    static Command pull(String group, String topic, int queueId, long offset, long suspendMillis) {
        return Command.request(RequestCode.PULL_MESSAGE)
                .with("consumerGroup", group)
                .with("topic", topic)
                .with("queueId", queueId)
                .with("queueOffset", offset)
                .with("maxMsgNums", 32)
                .with("sysFlag", suspendMillis > 0 ? 6 : 4)
                .with("commitOffset", 0)
                .with("suspendTimeoutMillis", suspendMillis)
                .with("subscription", "*")
                .with("subVersion", 0);
    }

    /** Bodies of the records in a pull's answer. */
    static List<String> bodies(Command answer) {
        List<String> bodies = new ArrayList<>();
        byte[] records = answer.body();
        for (int at = 0; records != null && at < records.length; at += MessageRecord.totalSize(records, at)) {
            bodies.add(new String(
                    records,
                    MessageRecord.bodyAt(records, at),
                    MessageRecord.bodyLength(records, at),
                    StandardCharsets.UTF_8));
        }
        return bodies;
    }

    static Command heartbeat(String clientId, String group, String topic, String tags) {
        ConsumerData consumer = new ConsumerData(
                group,
                ConsumeType.CONSUME_PASSIVELY,
                MessageModel.CLUSTERING,
                ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET,
                Set.of(SubscriptionData.ofTags(topic, TagExpression.parse(tags), 1)),
                false);
        return Command.request(RequestCode.HEART_BEAT)
                .withBody(new HeartbeatData(clientId, List.of(), List.of(consumer)).toJson());
    }

    /** Locks one queue for a client of a group; returns whether it holds it now. */
    boolean lock(String address, String group, String clientId, MessageQueue queue) {
        try {
            Command answer = ok(ask(
                    address,
                    Command.request(RequestCode.LOCK_BATCH_MQ)
                            .withBody(new LockBatchRequest(group, clientId, Set.of(queue)).toJson())));
            return BodyCodec.decode(answer.body(), LockBatchResponse.class)
                    .lockOKMQSet()
                    .contains(queue);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Members of a group as a node answers; empty on an error. */
    List<String> members(String address, String group) throws Exception {
        Command answer = ask(
                address, Command.request(RequestCode.GET_CONSUMER_LIST_BY_GROUP).with("consumerGroup", group));
        return answer.code() == ResponseCode.SUCCESS
                ? BodyCodec.decode(answer.body(), ConsumerList.class).consumerIdList()
                : List.of();
    }

    @Override
    public void close() {
        rpc.close();
    }
}
