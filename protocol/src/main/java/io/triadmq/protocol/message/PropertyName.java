package io.triadmq.protocol.message;

import java.util.Set;

/** Reserved names of message properties (protocol 03 §3). */
public final class PropertyName {
    /** Index keys, separated by one space. */
    public static final String KEYS = "KEYS";
    /** Exactly one tag. */
    public static final String TAGS = "TAGS";
    /** {@code false}: the sender does not want to wait for replication; TriadMQ waits all the same. */
    public static final String WAIT = "WAIT";
    /** Delay level, 1 to 18. */
    public static final String DELAY = "DELAY";
    /** The client's message id. */
    public static final String UNIQ_KEY = "UNIQ_KEY";

    public static final String INSTANCE_ID = "INSTANCE_ID";
    /** Original topic of a retried message. */
    public static final String RETRY_TOPIC = "RETRY_TOPIC";
    /** offsetMsgId of the original of a retried message. */
    public static final String ORIGIN_MESSAGE_ID = "ORIGIN_MESSAGE_ID";

    public static final String RECONSUME_TIME = "RECONSUME_TIME";
    public static final String MAX_RECONSUME_TIMES = "MAX_RECONSUME_TIMES";
    /** Original topic of delayed and half messages. */
    public static final String REAL_TOPIC = "REAL_TOPIC";
    /** Original queue id of delayed and half messages. */
    public static final String REAL_QUEUE_ID = "REAL_QID";
    /** {@code true}: a half message. */
    public static final String TRANSACTION_PREPARED = "TRAN_MSG";
    /** Producer group of a half message. */
    public static final String PRODUCER_GROUP = "PGROUP";

    public static final String TRANSACTION_ID = "__transactionId__";
    public static final String TRANSACTION_CHECK_TIMES = "TRANSACTION_CHECK_TIMES";
    public static final String CHECK_IMMUNITY_TIME = "CHECK_IMMUNITY_TIME_IN_SECONDS";
    public static final String TRANSACTION_PREPARED_QUEUE_OFFSET = "TRAN_PREPARED_QUEUE_OFFSET";
    public static final String MSG_REGION = "MSG_REGION";
    public static final String TRACE_SWITCH = "TRACE_ON";
    /** Cluster name, added by the broker; request-reply needs it. */
    public static final String CLUSTER = "CLUSTER";

    public static final String BORN_HOST = "__BORNHOST";
    public static final String BORN_TIMESTAMP = "BORN_TIMESTAMP";
    public static final String MIN_OFFSET = "MIN_OFFSET";
    public static final String MAX_OFFSET = "MAX_OFFSET";
    public static final String CONSUME_START_TIME = "CONSUME_START_TIME";
    public static final String CORRELATION_ID = "CORRELATION_ID";
    public static final String REPLY_TO_CLIENT = "REPLY_TO_CLIENT";
    public static final String TTL = "TTL";
    public static final String MESSAGE_TYPE = "MSG_TYPE";
    public static final String ARRIVE_TIME = "ARRIVE_TIME";
    public static final String PUSH_REPLY_TIME = "PUSH_REPLY_TIME";
    public static final String TIMER_DELAY_SEC = "TIMER_DELAY_SEC";
    public static final String TIMER_DELAY_MS = "TIMER_DELAY_MS";
    public static final String TIMER_DELIVER_MS = "TIMER_DELIVER_MS";
    public static final String SHARDING_KEY = "__SHARDINGKEY";
    public static final String DLQ_ORIGIN_TOPIC = "DLQ_ORIGIN_TOPIC";
    public static final String DLQ_ORIGIN_MESSAGE_ID = "DLQ_ORIGIN_MESSAGE_ID";
    /** Prefix of properties that are never stored. */
    public static final String TRANSIENT_PREFIX = "__RMQ.TRANSIENT.";

    /** Names that belong to the system: an application must not set them as properties of its own. */
    public static final Set<String> RESERVED = Set.of(
            KEYS,
            TAGS,
            WAIT,
            DELAY,
            UNIQ_KEY,
            INSTANCE_ID,
            RETRY_TOPIC,
            ORIGIN_MESSAGE_ID,
            RECONSUME_TIME,
            MAX_RECONSUME_TIMES,
            REAL_TOPIC,
            REAL_QUEUE_ID,
            TRANSACTION_PREPARED,
            PRODUCER_GROUP,
            TRANSACTION_ID,
            TRANSACTION_CHECK_TIMES,
            CHECK_IMMUNITY_TIME,
            TRANSACTION_PREPARED_QUEUE_OFFSET,
            MSG_REGION,
            TRACE_SWITCH,
            CLUSTER,
            BORN_HOST,
            "BORN_HOST",
            BORN_TIMESTAMP,
            MIN_OFFSET,
            MAX_OFFSET,
            CONSUME_START_TIME,
            CORRELATION_ID,
            REPLY_TO_CLIENT,
            TTL,
            MESSAGE_TYPE,
            ARRIVE_TIME,
            PUSH_REPLY_TIME,
            TIMER_DELAY_SEC,
            TIMER_DELAY_MS,
            TIMER_DELIVER_MS,
            "TIMER_OUT_MS",
            "TIMER_ENQUEUE_MS",
            "TIMER_DEQUEUE_MS",
            "TIMER_ROLL_TIMES",
            "TIMER_ROLL_LABEL",
            "TIMER_DEL_UNIQKEY",
            "TIMER_DELAY_LEVEL",
            "POP_CK",
            "POP_CK_OFFSET",
            "1ST_POP_TIME",
            SHARDING_KEY,
            DLQ_ORIGIN_TOPIC,
            DLQ_ORIGIN_MESSAGE_ID,
            "EXTEND_UNIQ_INFO",
            "TRANS_OFFSET",
            "BUYER_ID",
            "ORIGIN_GROUP",
            "TRANSFER_FLAG",
            "CORRECTION_FLAG",
            "MQ2_FLAG",
            "DUP_INFO",
            "PROPERTY_FORWARD_QUEUE_ID",
            "REDIRECT",
            "INNER_NUM",
            "INNER_BASE",
            "INNER_MULTI_DISPATCH",
            "INNER_MULTI_QUEUE_OFFSET",
            "__LITE_TOPIC",
            "_SYS_MSG_PRIORITY_",
            "TRACE_CONTEXT",
            "E_T");

    private PropertyName() {}
}
