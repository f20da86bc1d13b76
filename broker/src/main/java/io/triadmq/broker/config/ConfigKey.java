package io.triadmq.broker.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key of the broker's configuration file, spelt as RocketMQ spells it. Keys are matched without regard to case.
 *
 * @param name the spelling that is printed
 * @param defaultValue what holds when the key is absent; empty when it depends on other things
 * @param important whether {@code mqbroker -m} shows it
 * @param noEffect why the key is read but changes nothing; null for a key that is honoured
 */
public record ConfigKey(
        String name,
        String defaultValue,
        boolean important,
        @Nullable String noEffect) {
    private static final String ROCKSDB = "the index is in RocksDB, which has no such files";
    private static final String RAFT = "every acknowledgement waits for a majority of the group";
    private static final String LATER = "not supported by this version";

    private static final Map<String, ConfigKey> ALL = table(
            used("brokerClusterName", "DefaultCluster", true),
            used("brokerName", "broker-a", true),
            used("brokerId", "", true),
            used("brokerRole", "ASYNC_MASTER", true),
            used("namesrvAddr", "", true),
            used("brokerIP1", "", true),
            used("brokerIP2", "", true),
            used("bindAddress", "0.0.0.0", true),
            used("listenPort", "10911", true),
            used("raftPort", "", true),
            used("vipChannelEnable", "true", false),
            used("zone", "", false),
            used("enableDLegerCommitLog", "true", false),
            used("dLegerGroup", "", true),
            used("dLegerPeers", "", true),
            used("dLegerSelfId", "", true),
            used("storePathRootDir", "", true),
            used("storePathCommitLog", "", true),
            used("storePathConsumeQueue", "", false),
            accepted("storePathIndex", ROCKSDB),
            accepted("storeCheckpoint", ROCKSDB),
            accepted("abortFile", "the log's own tail tells an unclean stop"),
            used("flushDiskType", "ASYNC_FLUSH", true),
            used("flushIntervalCommitLog", "500", false),
            used("mappedFileSizeCommitLog", "1073741824", true),
            used("mapedFileSizeCommitLog", "", false),
            used("electionTimeout", "1000", false),
            used("maxInFlightBytes", "", false),
            used("fileReservedTime", "72", true),
            used("deleteWhen", "04", true),
            used("diskMaxUsedSpaceRatio", "75", true),
            used("diskSpaceCleanForciblyRatio", "0.85", false),
            used("diskSpaceWarningLevelRatio", "0.90", false),
            used("autoCreateTopicEnable", "true", true),
            used("autoCreateSubscriptionGroup", "true", true),
            used("defaultTopicQueueNums", "8", true),
            used("maxMessageSize", "4194304", true),
            used("syncFlushTimeout", "5000", false),
            used("longPollingEnable", "true", false),
            used("shortPollingTimeMills", "1000", false),
            used("pullMessageThreadPoolNums", "", false),
            used("queryMessageThreadPoolNums", "", false),
            used("sendMessageThreadPoolNums", "", false),
            used("maxConnections", "10000", false),
            used("accessMessageInMemoryMaxRatio", "40", false),
            accepted("mappedFileSizeConsumeQueue", ROCKSDB),
            accepted("mapedFileSizeConsumeQueue", ROCKSDB),
            accepted("flushCommitLogLeastPages", "every flush writes what there is"),
            accepted("flushCommitLogThoroughInterval", "every flush writes what there is"),
            accepted("flushConsumeQueueLeastPages", ROCKSDB),
            accepted("flushConsumeQueueThoroughInterval", ROCKSDB),
            accepted("flushIntervalConsumeQueue", ROCKSDB),
            accepted("destroyMapedFileIntervalForcibly", "files are not mapped for writing"),
            accepted("destroyMappedFileIntervalForcibly", "files are not mapped for writing"),
            accepted("redeleteHangedFileInterval", "deleting a segment does not hang"),
            accepted("maxHashSlotNum", ROCKSDB),
            accepted("maxIndexNum", ROCKSDB),
            accepted("checkTransactionMessageEnable", "it has no meaning since RocketMQ 4.3"),
            accepted("transientStorePoolEnable", "the log is written from the heap once"),
            accepted("warmMapedFileEnable", "files are not mapped for writing"),
            accepted("enablePropertyFilter", LATER),
            accepted("messageDelayLevel", LATER),
            accepted("traceTopicEnable", "the trace topic always exists"),
            accepted("msgTraceTopicName", "the trace topic is RMQ_SYS_TRACE_TOPIC"),
            accepted("haListenPort", RAFT),
            accepted("haMasterAddress", RAFT),
            accepted("haSendHeartbeatInterval", RAFT),
            accepted("haHousekeepingInterval", RAFT),
            accepted("slaveReadEnable", "every member serves reads"),
            accepted("enableAutoInSyncReplicas", RAFT),
            accepted("inSyncReplicas", RAFT),
            accepted("minInSyncReplicas", RAFT),
            accepted("allAckInSyncStateSet", RAFT),
            accepted("enableControllerMode", RAFT),
            accepted("controllerAddr", RAFT),
            accepted("sendThreadPoolQueueCapacity", "sends in flight are bounded in bytes: maxInFlightBytes"),
            accepted("waitTimeMillsInSendQueue", "sends in flight are bounded in bytes: maxInFlightBytes"),
            accepted("useReentrantLockWhenPutMessage", "sends take no lock"),
            accepted("useEpollNativeSelector", "the transport chooses"),
            accepted("clusterTopicEnable", "the topics named like the cluster and the broker always exist"),
            accepted("brokerTopicEnable", "the topics named like the cluster and the broker always exist"),
            accepted("registerBrokerTimeoutMills", "claims are answered within a second or repeated"),
            accepted("registerNameServerPeriod", "claims go out every second"),
            accepted("forceRegister", "claims go out every second"),
            accepted("fetchNamesrvAddrByAddressServer", LATER),
            accepted("rmqAddressServerDomain", LATER),
            accepted("rmqAddressServerSubGroup", LATER),
            accepted("rocketmqHome", "TRIAD_HOME is found from the script's own place"),
            accepted("brokerPermission", LATER),
            accepted("aclEnable", LATER),
            accepted("timerWheelEnable", LATER),
            accepted("timerPrecisionMs", LATER),
            accepted("enableConsumeQueueExt", ROCKSDB),
            accepted("enableCalcFilterBitMap", LATER),
            accepted("filterSupportRetry", LATER),
            accepted("rejectTransactionMessage", LATER),
            used("transactionTimeOut", "6000", true),
            used("transactionCheckMax", "15", true),
            used("transactionCheckInterval", "30000", true),
            accepted("offsetCheckInSlave", "followers never say that an offset is illegal"),
            accepted("preferredLeaderId", LATER),
            accepted("isEnableBatchPush", RAFT),
            accepted("enableBatchPush", RAFT));

    /** Every key, in the order in which they are printed. */
    public static Collection<ConfigKey> all() {
        return ALL.values();
    }

    static @Nullable ConfigKey find(String name) {
        return ALL.get(name.toLowerCase(Locale.ROOT));
    }

    /** The key most like {@code name}, for "did you mean"; null when nothing is close. */
    static @Nullable String closest(String name) {
        List<String> names = ALL.values().stream().map(ConfigKey::name).collect(Collectors.toList());
        return Spelling.closest(name, names);
    }

    private static ConfigKey used(String name, String defaultValue, boolean important) {
        return new ConfigKey(name, defaultValue, important, null);
    }

    private static ConfigKey accepted(String name, String reason) {
        return new ConfigKey(name, "", false, reason);
    }

    private static Map<String, ConfigKey> table(ConfigKey... keys) {
        Map<String, ConfigKey> table = new LinkedHashMap<>();
        Arrays.asList(keys).forEach(key -> table.put(key.name.toLowerCase(Locale.ROOT), key));
        return table;
    }
}
