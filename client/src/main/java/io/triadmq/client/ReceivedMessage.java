package io.triadmq.client;

import io.triadmq.protocol.message.PropertyName;
import io.triadmq.protocol.message.StoredMessage;
import io.triadmq.protocol.message.SysFlag;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer gets it. Immutable for its users, thread-safe. It may keep the messages that came with it in
 * memory: copy out what shall live for long.
 */
public final class ReceivedMessage {
    /** A body larger than this after expansion is no message of ours: brokers take 4 MiB unless told otherwise. */
    private static final int MAX_BODY_BYTES = 64 << 20;

    private final StoredMessage stored;
    private final MessageQueue queue;
    private final int localAttempts;
    private byte @Nullable [] body;

    /** @param queue the queue that it was read from */
    public ReceivedMessage(StoredMessage stored, MessageQueue queue) {
        this(stored, queue, 0);
    }

    private ReceivedMessage(StoredMessage stored, MessageQueue queue, int localAttempts) {
        this.stored = stored;
        this.queue = queue;
        this.localAttempts = localAttempts;
    }

    /** The same message after one more attempt by the same consumer. */
    public ReceivedMessage afterLocalAttempt() {
        return afterLocalAttempts(localAttempts + 1);
    }

    /** The same message after so many attempts by the same consumer. */
    public ReceivedMessage afterLocalAttempts(int attempts) {
        return new ReceivedMessage(stored, queue, attempts);
    }

    /** The topic it was sent to, for a retried message too. */
    public String topic() {
        String original = stored.property(PropertyName.RETRY_TOPIC);
        return original == null ? queue.topic() : original;
    }

    /** The queue it was read from; for a retried message one of the group's retry topic. */
    public MessageQueue queue() {
        return queue;
    }

    /** Its number in {@link #queue()}, from 0. */
    public long queueOffset() {
        return stored.queueOffset();
    }

    /**
     * The body as it was sent; always the same array, not to be changed.
     *
     * @throws TriadClientException if it was compressed in a way that this client does not know
     */
    public byte[] body() {
        byte[] value = body;
        if (value == null) {
            try {
                value = stored.body(MAX_BODY_BYTES);
            } catch (RuntimeException e) {
                throw new TriadClientException("cannot read the body of " + this + ": " + e.getMessage(), e);
            }
            body = value;
        }
        return value;
    }

    public @Nullable String tag() {
        return stored.tag();
    }

    /** Index keys, separated by blanks. */
    public @Nullable String keys() {
        return stored.property(PropertyName.KEYS);
    }

    /** The keys one by one. */
    public List<String> keyList() {
        String keys = keys();
        return keys == null ? List.of() : List.of(keys.split(" ", -1));
    }

    public @Nullable String shardingKey() {
        return stored.property(PropertyName.SHARDING_KEY);
    }

    public @Nullable String property(String name) {
        return stored.property(name);
    }

    /** All properties, those of the system too; unmodifiable. */
    public Map<String, String> properties() {
        return stored.properties();
    }

    /** The sender's number, unchanged. */
    public int flag() {
        return stored.flag();
    }

    /** The id that the sender's client gave it; the {@link #offsetMsgId()} when it gave none. */
    public String msgId() {
        String unique = stored.uniqueKey();
        return unique == null ? offsetMsgId() : unique;
    }

    /** Id of the transaction that it was sent in; null when it was not. Equals {@link #msgId()}. */
    public @Nullable String transactionId() {
        return stored.property(PropertyName.TRANSACTION_ID);
    }

    /** Id made of the address of the node that stored it and its position. */
    public String offsetMsgId() {
        return stored.offsetMessageId();
    }

    /** Byte position in the CommitLog of its group. */
    public long commitLogOffset() {
        return stored.position();
    }

    /** How often this group has failed to consume it before. */
    public int reconsumeTimes() {
        return stored.reconsumeTimes() + localAttempts;
    }

    /** Milliseconds since 1970, the sender's clock. */
    public long bornTimestamp() {
        return stored.bornTimestamp();
    }

    public InetSocketAddress bornHost() {
        return stored.bornHost().toSocketAddress();
    }

    /** Milliseconds since 1970, the broker's clock. */
    public long storeTimestamp() {
        return stored.storeTimestamp();
    }

    public InetSocketAddress storeHost() {
        return stored.storeHost().toSocketAddress();
    }

    /** Bytes of the whole record as stored. */
    public int storeSize() {
        return stored.recordSize();
    }

    public int sysFlag() {
        return stored.sysFlag();
    }

    /** Whether the sender compressed the body. */
    public boolean isCompressed() {
        return SysFlag.isCompressed(stored.sysFlag());
    }

    public long preparedTransactionOffset() {
        return stored.preparedTransactionOffset();
    }

    @Override
    public String toString() {
        return "ReceivedMessage [topic=" + topic() + ", queue=" + queue + ", queueOffset=" + queueOffset()
                + ", msgId=" + msgId() + ", offsetMsgId=" + offsetMsgId() + ", commitLogOffset=" + commitLogOffset()
                + ", storeSize=" + storeSize() + ", sysFlag=" + sysFlag() + ", bornTimestamp=" + bornTimestamp()
                + ", bornHost=" + bornHost() + ", storeTimestamp=" + storeTimestamp() + ", storeHost=" + storeHost()
                + ", reconsumeTimes=" + reconsumeTimes() + ", flag=" + flag() + ", properties=" + properties() + "]";
    }
}
