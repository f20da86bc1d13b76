package io.triadmq.chaos.order;

import io.triadmq.chaos.history.TestBody;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the listeners of one consumer group were given, over all its members. Thread-safe.
 *
 * <p>Redelivered is a message whose place in its queue was delivered before, for whatever reason.
 */
final class GroupLedger {
    private static final int EXAMPLES = 5;

    private final String group;
    private final boolean ordered;

    /** Whether a queue is one listener's at a time; else a key is. */
    private final boolean byQueue;

    private final Map<MessageQueue, BitSet> delivered = new HashMap<>();
    private final Map<Integer, Integer> nextSteps = new HashMap<>();
    private final Map<String, String> busy = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long messages;
    private int redelivered;

    private GroupLedger(String group, boolean ordered, boolean byQueue) {
        this.group = group;
        this.ordered = ordered;
        this.byQueue = byQueue;
    }

    static GroupLedger inAnyOrder(String group) {
        return new GroupLedger(group, false, false);
    }

    static GroupLedger queueByQueue(String group) {
        return new GroupLedger(group, true, true);
    }

    static GroupLedger keyByKey(String group) {
        return new GroupLedger(group, true, false);
    }

    String group() {
        return group;
    }

    /** A listener of this member begins with a message. */
    synchronized void begin(String member, ReceivedMessage message) {
        int key = TestBody.writer(message.body());
        int step = TestBody.sequence(message.body());
        String what = "key " + key + " step " + step + " at " + message.queueOffset();
        messages++;
        BitSet places = delivered.computeIfAbsent(message.queue(), queue -> new BitSet());
        if (places.get((int) message.queueOffset())) {
            redelivered++;
            fault("redelivered: " + what);
            return;
        }
        places.set((int) message.queueOffset());
        if (ordered) {
            int expected = nextSteps.getOrDefault(key, 0);
            if (step != expected) {
                fault("expected step " + expected + ": " + what);
            }
            nextSteps.put(key, step + 1);
            String other = busy.put(unit(message), member);
            if (other != null) {
                fault("at the same time in " + other + " and " + member + ": " + what);
            }
        }
    }

    /** It is through with it. */
    synchronized void end(ReceivedMessage message) {
        busy.remove(unit(message));
    }

    private String unit(ReceivedMessage message) {
        return byQueue ? message.queue().toString() : String.valueOf(message.shardingKey());
    }

    private void fault(String what) {
        if (faults.size() < EXAMPLES) {
            faults.add(what);
        }
    }

    synchronized long distinct() {
        return messages - redelivered;
    }

    synchronized int redelivered() {
        return redelivered;
    }

    /** What was wrong, the first of it. */
    synchronized List<String> faults() {
        delivered.forEach((queue, places) -> {
            if (places.cardinality() != places.length()) {
                fault(queue + ": nothing was delivered from offset " + places.nextClearBit(0));
            }
        });
        return List.copyOf(faults);
    }
}
