package io.triadmq.protocol.command;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Names that occur in every other header, found by their bytes so that reading them creates no string. */
final class KnownNames {
    private static final int SLOTS = 512; // power of two, several times the number of names: short probes
    private static final @Nullable String[] NAMES = table();

    private KnownNames() {}

    private static @Nullable String[] table() {
        String[] known = {
            "code",
            "extFields",
            "language",
            "opaque",
            "remark",
            "serializeTypeCurrentRPC",
            "version",
            "JSON",
            "ROCKETMQ",
            "JAVA",
            "GO",
            "CPP",
            "a",
            "b",
            "c",
            "d",
            "e",
            "f",
            "g",
            "h",
            "i",
            "j",
            "k",
            "l",
            "m",
            "n",
            "r",
            "t",
            "v",
            "z",
            "lo",
            "ns",
            "nsd",
            "oway",
            "bname",
            "pid",
            "pep",
            "psq",
            "dup",
            "fwd",
            "rev",
            "topic",
            "queueId",
            "queueOffset",
            "msgId",
            "transactionId",
            "MSG_REGION",
            "TRACE_ON",
            "batchUniqId",
            "recallHandle",
            "consumerGroup",
            "maxMsgNums",
            "sysFlag",
            "commitOffset",
            "suspendTimeoutMillis",
            "subscription",
            "subVersion",
            "expressionType",
            "maxMsgBytes",
            "requestSource",
            "proxyFrowardClientId",
            "suggestWhichBrokerId",
            "nextBeginOffset",
            "minOffset",
            "maxOffset",
            "offsetDelta",
            "topicSysFlag",
            "groupSysFlag",
            "forbiddenType",
            "offset",
            "setZeroIfNotFound",
            "producerGroup",
            "tranStateTableOffset",
            "commitLogOffset",
            "commitOrRollback",
            "fromTransactionCheck",
            "defaultTopic",
            "defaultTopicQueueNums",
            "bornTimestamp",
            "flag",
            "properties",
            "reconsumeTimes",
            "unitMode",
            "maxReconsumeTimes",
            "batch",
            "brokerName",
            "group",
            "delayLevel",
            "originMsgId",
            "originTopic",
            "timestamp",
            "clientID",
            "acceptStandardJsonOnly",
            "extraInfo",
            "invisibleTime",
            "pollTime",
            "bornTime",
            "initMode",
            "expType",
            "exp",
            "order",
            "attemptId",
            "popTime",
            "reviveQid",
            "restNum",
            "startOffsetInfo",
            "msgOffsetInfo",
            "orderCountInfo",
            "AccessKey",
            "Signature",
            "SecurityToken"
        };
        @Nullable String[] table = new @Nullable String[SLOTS];
        for (String name : known) {
            int slot = hash(name.getBytes(StandardCharsets.UTF_8), 0, name.length());
            while (table[slot] != null) {
                slot = slot + 1 & SLOTS - 1;
            }
            table[slot] = name;
        }
        return table;
    }

    static String lookUp(byte[] bytes, int offset, int length) {
        int slot = hash(bytes, offset, length);
        for (String name = NAMES[slot]; name != null; name = NAMES[slot]) {
            if (matches(name, bytes, offset, length)) {
                return name;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return HeaderText.utf8(bytes, offset, length);
    }

    private static boolean matches(String name, byte[] bytes, int offset, int length) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != bytes[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return (hash ^ hash >>> 9) & SLOTS - 1;
    }
}
