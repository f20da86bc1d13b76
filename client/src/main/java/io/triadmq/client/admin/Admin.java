package io.triadmq.client.admin;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.route.BrokerGroup;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.RetryingCalls;
import io.triadmq.client.route.TopicRoute;
import io.triadmq.protocol.body.BodyCodec;
import io.triadmq.protocol.body.BrokerData;
import io.triadmq.protocol.body.ClusterInfo;
import io.triadmq.protocol.body.ConsumeStats;
import io.triadmq.protocol.body.ConsumerList;
import io.triadmq.protocol.body.TopicConfig;
import io.triadmq.protocol.body.TopicList;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.NodeStatus;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import io.triadmq.protocol.message.SystemTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after topics and groups. Every call blocks up to the timeout and throws {@link RequestFailedException} when it
 * fails; all may be repeated. Changes are answered when a majority of each group has them; NameServers learn of them
 * within about a second. Thread-safe.
 */
public final class Admin implements AutoCloseable {
    private final ClientRuntime runtime;
    private final Duration timeout;

    /**
     * @param nameServers {@code host:port}, several separated by {@code ;}
     * @param timeout of each call
     */
    public Admin(String nameServers, Duration timeout) {
        this.runtime = new ClientRuntime(nameServers);
        this.timeout = timeout;
    }

    /** All broker groups, by name. */
    public List<GroupMembers> groups() {
        ClusterInfo info = BodyCodec.decode(
                askNameServer(() -> Command.request(RequestCode.GET_BROKER_CLUSTER_INFO), "the groups")
                        .body(),
                ClusterInfo.class);
        List<GroupMembers> groups = new ArrayList<>();
        for (BrokerData each : info.brokerAddrTable().values()) {
            runtime.routes().learn(each.brokerName(), each.brokerAddrs());
            groups.add(new GroupMembers(each.brokerName(), each.cluster(), each.brokerAddrs()));
        }
        groups.sort(Comparator.comparing(GroupMembers::brokerName));
        return groups;
    }

    /** Creates a topic in every group, or changes it. */
    public void putTopic(TopicSpec spec) {
        putTopic(spec, groups().stream().map(GroupMembers::brokerName).toList());
    }

    /** Creates a topic in these groups, or changes it there. */
    public void putTopic(TopicSpec spec, Collection<String> brokerNames) {
        requireKnown(brokerNames);
        for (String brokerName : brokerNames) {
            StringBuilder attributes = new StringBuilder();
            new TreeMap<>(spec.attributes()).forEach((name, value) -> attributes
                    .append(attributes.length() == 0 ? "+" : ",+")
                    .append(name)
                    .append('=')
                    .append(value));
            call(
                    brokerName,
                    () -> Command.request(RequestCode.UPDATE_AND_CREATE_TOPIC)
                            .with("topic", spec.name())
                            .with("defaultTopic", SystemTopic.TEMPLATE)
                            .with("readQueueNums", spec.readQueues())
                            .with("writeQueueNums", spec.writeQueues())
                            .with("perm", spec.permission())
                            .with("topicFilterType", TopicConfig.SINGLE_TAG)
                            .with("topicSysFlag", 0)
                            .with("order", Boolean.toString(spec.ordered()))
                            .with("attributes", attributes.length() == 0 ? null : attributes.toString()),
                    "topic " + spec.name());
        }
    }

    /** Deletes a topic and its messages in every group. */
    public void deleteTopic(String topic) {
        for (GroupMembers group : groups()) {
            call(
                    group.brokerName(),
                    () -> Command.request(RequestCode.DELETE_TOPIC_IN_BROKER).with("topic", topic),
                    "deleting topic " + topic);
        }
        runtime.routes().forget(topic);
    }

    /** Names of all topics, those of the system too. */
    public Set<String> topics() {
        Command answer = askNameServer(
                () -> Command.request(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER), "the list of topics");
        return new TreeSet<>(BodyCodec.decode(answer.body(), TopicList.class).topicList());
    }

    /** Where a topic is; empty when the NameServers do not know it. Asked anew each time. */
    public Optional<TopicLayout> topic(String topic) {
        Optional<TopicRoute> route = await(runtime.routes().refresh(topic), "the route of " + topic);
        return route.map(found -> {
            Set<String> names = new TreeSet<>();
            found.readQueues().forEach(queue -> names.add(queue.brokerName()));
            found.writeQueues().forEach(queue -> names.add(queue.brokerName()));
            List<GroupMembers> groups = groups().stream()
                    .filter(group -> names.contains(group.brokerName()))
                    .toList();
            return new TopicLayout(topic, found.writeQueues(), found.readQueues(), groups);
        });
    }

    /**
     * How far a consumer group has come.
     *
     * @param topic null: all topics for which it has saved offsets or has members
     */
    public List<QueueProgress> progress(String consumerGroup, @Nullable String topic) {
        List<QueueProgress> progress = new ArrayList<>();
        for (GroupMembers group : groups()) {
            Command answer = call(
                    group.brokerName(),
                    () -> Command.request(RequestCode.GET_CONSUME_STATS)
                            .with("consumerGroup", consumerGroup)
                            .with("topic", topic),
                    "progress of " + consumerGroup);
            BodyCodec.decode(answer.body(), ConsumeStats.class)
                    .offsetTable()
                    .forEach((queue, offsets) -> progress.add(new QueueProgress(
                            new MessageQueue(queue.topic(), queue.brokerName(), queue.queueId()),
                            offsets.brokerOffset(),
                            offsets.consumerOffset(),
                            offsets.lastTimestamp())));
        }
        progress.sort(Comparator.comparing(QueueProgress::queue));
        return progress;
    }

    /** Client ids of the members of a consumer group that are there now. */
    public Set<String> members(String consumerGroup) {
        Set<String> members = new TreeSet<>();
        for (GroupMembers group : groups()) {
            Command answer = ask(group.brokerName(), () -> Command.request(RequestCode.GET_CONSUMER_LIST_BY_GROUP)
                    .with("consumerGroup", consumerGroup));
            if (answer.code() == ResponseCode.SUCCESS) {
                members.addAll(
                        BodyCodec.decode(answer.body(), ConsumerList.class).consumerIdList());
            }
        }
        return members;
    }

    /** Sets the saved offsets of a group, back or forth. Its members must not be running. */
    public void setOffsets(String consumerGroup, Map<MessageQueue, Long> nextOffsets) {
        requireKnown(nextOffsets.keySet().stream()
                .map(MessageQueue::brokerName)
                .distinct()
                .toList());
        nextOffsets.forEach((queue, offset) -> call(
                queue.brokerName(),
                () -> Command.request(RequestCode.UPDATE_CONSUMER_OFFSET)
                        .with("consumerGroup", consumerGroup)
                        .with("topic", queue.topic())
                        .with("queueId", queue.queueId())
                        .with("commitOffset", offset)
                        .with(OffsetField.RESET, "true"),
                "offset of " + queue));
    }

    /** What one node says about itself. */
    public NodeStatus nodeStatus(String address) {
        String what = "status of " + address;
        Command answer = await(runtime.rpc().invoke(address, Command.request(TriadCode.NODE_STATUS), timeout), what);
        byte[] body = require(answer, what).body();
        if (body == null) {
            throw new RequestFailedException(answer.code(), address + " answered without a status");
        }
        return NodeStatus.fromJson(body);
    }

    /**
     * Hands the leadership of a group over.
     *
     * @param nodeId for example {@code n1}; null: whoever is best
     */
    public void transferLeader(String brokerName, @Nullable String nodeId) {
        requireKnown(List.of(brokerName));
        call(
                brokerName,
                () -> Command.request(TriadCode.TRANSFER_LEADER).with("target", nodeId),
                "handing over leadership of " + brokerName);
    }

    private void requireKnown(Collection<String> brokerNames) {
        Set<String> missing = new HashSet<>(brokerNames);
        groups().forEach(group -> missing.remove(group.brokerName()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the NameServers know no broker group " + missing);
        }
    }

    private Command call(String brokerName, Supplier<Command> request, String what) {
        return require(ask(brokerName, request), what + " in group " + brokerName);
    }

    private Command ask(String brokerName, Supplier<Command> request) {
        BrokerGroup group = runtime.routes().group(brokerName);
        return runtime.calls().callAndWait(group, request, timeout);
    }

    private Command askNameServer(Supplier<Command> request, String what) {
        return require(await(runtime.nameServers().ask(request, timeout), what), what);
    }

    /** @param what the caller asked for, for the message when there is no answer */
    private <T> T await(CompletableFuture<T> answer, String what) {
        try {
            return RetryingCalls.await(answer, timeout.plusSeconds(1));
        } catch (RequestFailedException e) {
            throw new RequestFailedException(what + ": " + e.getMessage(), e.getCause() == null ? e : e.getCause());
        }
    }

    private static Command require(Command answer, String what) {
        if (answer.code() != ResponseCode.SUCCESS) {
            throw new RequestFailedException(answer.code(), what + ": code " + answer.code() + " " + answer.remark());
        }
        return answer;
    }

    @Override
    public void close() {
        runtime.close();
    }
}
