package io.triadmq.broker.offset;

import io.triadmq.broker.log.GroupCommand.SaveOffsets;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.Leadership;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode.OffsetField;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.transport.RpcClient;
import java.util.function.Consumer;

/**
 * Takes offsets that were handed in while this node led, and could not be saved any more, to the new leader. One-way: an
 * offset that is lost costs a few messages that are delivered again. Thread-safe, never blocks.
 */
public final class OffsetCourier implements Consumer<SaveOffsets.Offset> {
    private final Leadership leadership;
    private final TopicTable topics;
    private final RpcClient rpc;
    private final String ownAddress;

    /** @param ownAddress of this node, {@code host:port} */
    public OffsetCourier(Leadership leadership, TopicTable topics, RpcClient rpc, String ownAddress) {
        this.leadership = leadership;
        this.topics = topics;
        this.rpc = rpc;
        this.ownAddress = ownAddress;
    }

    @Override
    public void accept(SaveOffsets.Offset offset) {
        Leadership.View view = leadership.current();
        String leader = view.leaderAddress();
        TopicSettings topic = topics.get(offset.queue().topicId());
        if (!view.leading() && leader != null && topic != null) {
            rpc.sendOneWay(
                    leader,
                    Command.oneWay(RequestCode.UPDATE_CONSUMER_OFFSET)
                            .with("consumerGroup", offset.group())
                            .with("topic", topic.name())
                            .with("queueId", offset.queue().number())
                            .with("commitOffset", offset.offset())
                            .with(OffsetField.SAVED_BY, offset.savedBy())
                            .with(OffsetField.LOCK_EPOCH, offset.lockEpoch())
                            .with(SendField.FORWARDED_FOR, ownAddress));
        }
    }
}
