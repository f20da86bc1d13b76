package io.triadmq.protocol.message;

import java.util.Set;

/** Names of topics and groups that the system itself uses (protocol 03 §8). */
public final class SystemTopic {
    /** Template topic for automatic creation. */
    public static final String TEMPLATE = "TBW102";

    public static final String RETRY_PREFIX = "%RETRY%";
    public static final String DLQ_PREFIX = "%DLQ%";
    public static final String SCHEDULE = "SCHEDULE_TOPIC_XXXX";
    public static final String TRANSACTION_HALF = "RMQ_SYS_TRANS_HALF_TOPIC";
    public static final String TRANSACTION_OP_HALF = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
    public static final String TRANSACTION_GIVEN_UP = "TRANS_CHECK_MAX_TIME_TOPIC";
    public static final String TRACE = "RMQ_SYS_TRACE_TOPIC";
    public static final String SELF_TEST = "SELF_TEST_TOPIC";
    public static final String BENCHMARK = "BenchmarkTest";
    public static final String OFFSET_MOVED_EVENT = "OFFSET_MOVED_EVENT";
    public static final String REPLY_SUFFIX = "_REPLY_TOPIC";
    /** Producer group of the internal producer of every stock client instance. */
    public static final String CLIENT_INNER_PRODUCER = "CLIENT_INNER_PRODUCER";

    private static final String SYSTEM_PREFIX = "rmq_sys_";
    private static final Set<String> SYSTEM = Set.of(
            TEMPLATE,
            SCHEDULE,
            TRANSACTION_HALF,
            TRANSACTION_OP_HALF,
            TRANSACTION_GIVEN_UP,
            TRACE,
            SELF_TEST,
            BENCHMARK,
            OFFSET_MOVED_EVENT,
            "CHECKPOINT_TOPIC");
    private static final Set<String> NOT_FOR_SENDS = Set.of(
            SCHEDULE, TRANSACTION_HALF, TRANSACTION_OP_HALF, TRANSACTION_GIVEN_UP, SELF_TEST, OFFSET_MOVED_EVENT);

    private SystemTopic() {}

    public static String retryTopic(String group) {
        return RETRY_PREFIX + group;
    }

    public static String deadLetterTopic(String group) {
        return DLQ_PREFIX + group;
    }

    public static boolean isRetry(String topic) {
        return topic.startsWith(RETRY_PREFIX);
    }

    public static boolean isDeadLetter(String topic) {
        return topic.startsWith(DLQ_PREFIX);
    }

    public static boolean isSystem(String topic) {
        return SYSTEM.contains(topic) || topic.startsWith(SYSTEM_PREFIX);
    }

    /** Topics to which clients may not send. */
    public static boolean isForbiddenForSends(String topic) {
        return NOT_FOR_SENDS.contains(topic);
    }
}
