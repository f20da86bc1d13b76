package io.triadmq.broker.transaction;

import io.triadmq.broker.delay.RecordCopy;
import io.triadmq.broker.group.ClientRegistry;
import io.triadmq.broker.group.GroupMembership;
import io.triadmq.broker.group.ProducerMember;
import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.state.MessageReader;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.message.HostAddress;
import io.triadmq.protocol.message.MessageRecord;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.transport.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a producer of a group and asks it for the fate of a half message: one that is connected here, or through a
 * follower that has one. Takes another one each time, so that one that is dead and not yet known to be cannot spoil every
 * check. Thread-safe; reads from disk.
 */
public final class ProducerAsking {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerAsking.class);

    /** Field of a check on its way through a follower: the producer group. Producers do not look at it. */
    private static final String GROUP = "pgroup";

    private final ClientRegistry clients;
    private final GroupMembership membership;
    private final MessageReader messages;
    private final HostAddress storeHost;
    private final String brokerName;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param storeHost this node's address for clients, part of the message ids */
    public ProducerAsking(
            ClientRegistry clients,
            GroupMembership membership,
            MessageReader messages,
            HostAddress storeHost,
            String brokerName) {
        this.clients = clients;
        this.membership = membership;
        this.messages = messages;
        this.storeHost = storeHost;
        this.brokerName = brokerName;
    }

    boolean knowsProducerOf(String group) {
        return !ways(group).isEmpty();
    }

    private List<Connection> ways(String group) {
        List<Connection> ways = new ArrayList<>();
        for (ProducerMember member : clients.producersOf(group)) {
            if (member.connection().isOpen()) {
                ways.add(member.connection());
            }
        }
        ways.addAll(membership.followersWithProducer(group));
        return ways;
    }

    /** The answer comes as END_TRANSACTION, or never. */
    void ask(HalfMessage half) {
        List<Connection> ways = ways(half.producerGroup());
        if (ways.isEmpty()) {
            return;
        }
        try {
            byte[] record = messages.readHalf(half);
            if (record == null) {
                LOG.error(
                        "the half message at position {} cannot be read, its producers cannot be asked",
                        half.position());
                return;
            }
            ways.get(Math.floorMod(turn.getAndIncrement(), ways.size())).sendOneWay(question(half, record));
        } catch (IOException e) {
            LOG.error("the half message at position {} cannot be read", half.position(), e);
        }
    }

    private Command question(HalfMessage half, byte[] record) {
        RecordCopy copy = new RecordCopy(record);
        copy.properties().put(PropertyName.TRANSACTION_CHECK_TIMES, Integer.toString(half.checks()));
        String id = copy.properties().get(PropertyName.UNIQ_KEY);
        byte[] body = copy.to(copy.topic(), half.queue().number(), storeHost).record();
        MessageRecord.setStoreTimestamp(body, 0, half.storeTime());
        MessageRecord.setQueueOffset(body, 0, half.position());
        MessageRecord.setPhysicalOffset(body, 0, half.position());
        return Command.oneWay(RequestCode.CHECK_TRANSACTION_STATE)
                .with("bname", brokerName)
                .with("topic", copy.topic())
                .with("commitLogOffset", half.position())
                .with("tranStateTableOffset", half.position())
                .with("msgId", id)
                .with("transactionId", id)
                .with("offsetMsgId", OffsetMessageId.format(storeHost, half.position()))
                .with(GROUP, half.producerGroup())
                .withBody(body);
    }

    /** A question that the leader sends through this node. */
    public void passOn(Command question) {
        String group = question.fields().required(GROUP);
        List<ProducerMember> members = clients.producersOf(group);
        if (members.isEmpty()) {
            LOG.debug("the producers of {} have gone, a check is lost", group);
            return;
        }
        ProducerMember member = members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
        member.connection()
                .sendOneWay(Command.oneWay(question.code())
                        .withFields(question.fields())
                        .withBody(question.body()));
    }
}
