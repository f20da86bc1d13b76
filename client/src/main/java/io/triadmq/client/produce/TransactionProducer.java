package io.triadmq.client.produce;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.SendResult;
import io.triadmq.client.SendUnknownException;
import io.triadmq.client.route.ClientRuntime;
import io.triadmq.client.route.RetryingCalls;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import io.triadmq.protocol.message.OffsetMessageId;
import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.SysFlag;
import io.triadmq.protocol.message.SystemTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages that are delivered exactly when a local transaction is committed.
 *
 * <p>{@link #send} stores the message where nobody can receive it, runs the local transaction, and tells the brokers its
 * outcome. When that does not reach them (this process died, say), they ask any producer of the group, see {@link
 * TransactionCheck}. The first outcome that they get is the one that holds.
 *
 * <p>As with {@link Producer}, a send is repeated until its deadline, and the message is stored once. Thread-safe.
 */
public final class TransactionProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionProducer.class);

    /** How often to look for broker groups while none is known. */
    private static final long LOOK_MILLIS = 1_000;

    private final String group;
    private final Duration resolveTimeout;
    private final Producer producer;
    private final ClientRuntime runtime;
    private final Checks checks;
    private final List<String> topics;

    TransactionProducer(TransactionProducerBuilder config) {
        TransactionCheck check = config.check;
        if (check == null) {
            throw new IllegalArgumentException("a transaction producer needs a check");
        }
        this.group = config.group;
        this.resolveTimeout = config.resolveTimeout;
        this.producer = config.producer.buildTransactional();
        this.runtime = producer.runtime();
        this.topics = new ArrayList<>(config.topics);
        topics.add(SystemTopic.TEMPLATE);
        this.checks = new Checks(check, config.checkThreads, config.maxWaitingChecks, this::resolveChecked);
        runtime.onServerRequest(RequestCode.CHECK_TRANSACTION_STATE, (question, responder) -> checks.asked(question));
        runtime.timer().scheduleWithFixedDelay(this::findGroups, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @param group producer group: whoever is asked for the fate of its messages must know it */
    public static TransactionProducerBuilder builder(String group) {
        return new TransactionProducerBuilder(group);
    }

    /** Brokers ask only those whom they know. */
    private void findGroups() {
        for (String topic : topics) {
            if (runtime.routes().cached(topic) == null) {
                var unused = runtime.routes().refresh(topic);
            }
        }
    }

    /**
     * Sends to a queue of the topic, by sharding key if the message has one, else in turn; runs the local transaction
     * on this thread.
     *
     * @throws io.triadmq.client.SendException when the message is not known to be stored; the local transaction was not
     *     run then. After {@link SendUnknownException} a check may come for it, whose answer must be ROLLBACK
     */
    public TransactionResult send(Message message, LocalTransaction local) {
        return run(message, local, producer::send);
    }

    /** As {@link #send(Message, LocalTransaction)}, to a certain queue. */
    public TransactionResult send(Message message, MessageQueue queue, LocalTransaction local) {
        return run(message, local, each -> producer.send(each, queue));
    }

    private TransactionResult run(Message message, LocalTransaction local, Function<Message, SendResult> send) {
        if (message.properties().containsKey(PropertyName.DELAY)) {
            throw new IllegalArgumentException("a transactional message cannot be delayed");
        }
        SendResult half = send.apply(message);
        long position = half.offsetMsgId().isEmpty()
                ? half.queueOffset() // what stands in its place for a half message
                : OffsetMessageId.parse(half.offsetMsgId()).position();
        if (position < 0) {
            throw new SendUnknownException("message " + half.msgId()
                    + " is stored, but its place could not be learnt; a check will come for it");
        }
        SendResult stored = new SendResult(
                half.status(), half.msgId(), half.offsetMsgId(), half.messageQueue(), -1, half.duplicate());
        Resolution wanted = local.execute(message, half.msgId());
        if (wanted == Resolution.UNKNOWN) {
            return new TransactionResult(stored, half.msgId(), wanted, wanted);
        }
        String brokerName = half.messageQueue().brokerName();
        try {
            CompletableFuture<Command> answer = resolve(brokerName, position, half.msgId(), wanted, false);
            Command resolved = RetryingCalls.await(answer, resolveTimeout.plusSeconds(2));
            return new TransactionResult(stored, half.msgId(), wanted, confirmed(resolved));
        } catch (RequestFailedException e) {
            LOG.warn("the resolution of {} is not confirmed, a check will repair it: {}", half.msgId(), e.getMessage());
            return new TransactionResult(stored, half.msgId(), wanted, Resolution.UNKNOWN);
        }
    }

    private static Resolution confirmed(Command answer) {
        if (answer.code() != ResponseCode.SUCCESS) {
            LOG.warn("a resolution was refused: code {} {}", answer.code(), answer.remark());
            return Resolution.UNKNOWN;
        }
        return switch (answer.fields().intOr("commitOrRollback", SysFlag.TRANSACTION_NONE)) {
            case SysFlag.TRANSACTION_COMMIT -> Resolution.COMMIT;
            case SysFlag.TRANSACTION_ROLLBACK -> Resolution.ROLLBACK;
            default -> Resolution.UNKNOWN;
        };
    }

    /** Repeating a resolution is harmless: the first one counts. */
    private CompletableFuture<Command> resolve(
            String brokerName, long position, String transactionId, Resolution resolution, boolean checked) {
        int kind = resolution == Resolution.COMMIT ? SysFlag.TRANSACTION_COMMIT : SysFlag.TRANSACTION_ROLLBACK;
        return runtime.calls()
                .call(
                        runtime.routes().group(brokerName),
                        () -> Command.request(RequestCode.END_TRANSACTION)
                                .with("producerGroup", group)
                                .with("tranStateTableOffset", position)
                                .with("commitLogOffset", position)
                                .with("commitOrRollback", kind)
                                .with("fromTransactionCheck", Boolean.toString(checked))
                                .with("msgId", transactionId)
                                .with("transactionId", transactionId)
                                .with("bname", brokerName),
                        resolveTimeout);
    }

    private void resolveChecked(String brokerName, long position, String transactionId, Resolution resolution) {
        try {
            RetryingCalls.await(
                    resolve(brokerName, position, transactionId, resolution, true), resolveTimeout.plusSeconds(2));
        } catch (RequestFailedException e) {
            LOG.info("the answer to a check of {} did not arrive, the broker asks again", transactionId, e);
        }
    }

    /** The queues of a topic that take messages, sorted. Blocks until they are known. */
    public List<MessageQueue> queues(String topic) {
        return producer.queues(topic);
    }

    /** Waits for checks and sends that are under way, and takes leave of the brokers. */
    @Override
    public void close() {
        checks.close();
        producer.close();
    }
}
