package io.triadmq.broker.handler;

import io.triadmq.broker.group.GroupDirectory;
import io.triadmq.broker.model.IndexRow;
import io.triadmq.broker.model.QueueId;
import io.triadmq.broker.model.QueueRange;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.ConsumeQueueIndex;
import io.triadmq.broker.state.ConsumerOffsets;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.body.ConsumeStats;
import io.triadmq.protocol.body.MessageQueue;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.transport.Connection;
import io.triadmq.protocol.transport.RequestHandler;
import io.triadmq.protocol.transport.Responder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** GET_CONSUME_STATS: how far a group has read each queue of the topics it consumes. Reads from disk. */
final class ConsumeStatsHandler implements RequestHandler {
    private final TopicTable topics;
    private final ConsumerOffsets offsets;
    private final ConsumeQueueIndex index;
    private final GroupDirectory directory;
    private final String brokerName;

    ConsumeStatsHandler(
            TopicTable topics,
            ConsumerOffsets offsets,
            ConsumeQueueIndex index,
            GroupDirectory directory,
            String brokerName) {
        this.topics = topics;
        this.offsets = offsets;
        this.index = index;
        this.directory = directory;
        this.brokerName = brokerName;
    }

    @Override
    public void handle(Connection connection, Command request, Responder responder) {
        String group = request.fields().required("consumerGroup");
        String onlyTopic = request.fields().get("topic");
        Map<QueueId, Long> saved = offsets.ofGroup(group);
        Map<MessageQueue, ConsumeStats.OffsetWrapper> table = new LinkedHashMap<>();
        for (String name : topicsOf(group, saved)) {
            TopicSettings topic = topics.get(name);
            boolean asked = onlyTopic == null || onlyTopic.isEmpty() || onlyTopic.equals(name);
            if (topic != null && asked) {
                add(topic, saved, table);
            }
        }
        responder.respond(
                Command.response(request, ResponseCode.SUCCESS).withBody(new ConsumeStats(table, 0).toJson()));
    }

    private Set<String> topicsOf(String group, Map<QueueId, Long> saved) {
        Set<String> names = new TreeSet<>();
        saved.keySet().forEach(queue -> {
            TopicSettings topic = topics.get(queue.topicId());
            if (topic != null) {
                names.add(topic.name());
            }
        });
        directory
                .members(group)
                .forEach(member -> names.addAll(member.subscriptions().keySet()));
        return names;
    }

    private void add(
            TopicSettings topic, Map<QueueId, Long> saved, Map<MessageQueue, ConsumeStats.OffsetWrapper> table) {
        for (int number = 0; number < topic.readQueues(); number++) {
            QueueId queue = new QueueId(topic.id(), number);
            QueueRange range = index.range(queue);
            long consumed = saved.getOrDefault(queue, range.min());
            IndexRow last = consumed > range.min() ? index.get(queue, consumed - 1) : null;
            table.put(
                    new MessageQueue(topic.name(), brokerName, number),
                    new ConsumeStats.OffsetWrapper(
                            range.next(), consumed, consumed, last == null ? 0 : last.storeTime()));
        }
    }
}
