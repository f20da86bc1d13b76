package io.triadmq.chaos.consume;

import io.triadmq.chaos.history.Outcome;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.WriterHistory;
import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one consumer group was given, by all its members together: every message once, and if it consumes orderly, each
 * queue by one member at a time and each writer's messages in their order. Thread-safe.
 */
final class Consumption {
    private static final int MAX_FAULTS = 20;

    private final String group;
    private final boolean orderly;
    private final Map<Integer, BitSet> seen = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> last = new ConcurrentHashMap<>();
    private final Set<MessageQueue> busy = ConcurrentHashMap.newKeySet();

    /** Guarded by this. */
    private final List<String> faults = new ArrayList<>();

    private int consumed;

    Consumption(String group, boolean orderly) {
        this.group = group;
        this.orderly = orderly;
    }

    ConcurrentListener.Result take(List<ReceivedMessage> messages) {
        messages.forEach(this::consumed);
        return ConcurrentListener.Result.SUCCESS;
    }

    OrderlyListener.Result takeInOrder(List<ReceivedMessage> messages) {
        MessageQueue queue = messages.get(0).queue();
        if (!busy.add(queue)) {
            fault(queue + " is consumed by two at once");
        }
        messages.forEach(this::consumed);
        busy.remove(queue);
        return OrderlyListener.Result.SUCCESS;
    }

    private synchronized void consumed(ReceivedMessage message) {
        if (!TestBody.isIntact(message.body())) {
            fault(message + " holds bytes that nobody sent");
            return;
        }
        int writer = TestBody.writer(message.body());
        int sequence = TestBody.sequence(message.body());
        String name = "writer " + writer + " sequence " + sequence + " from " + message;
        BitSet seenOfWriter = seen.computeIfAbsent(writer, key -> new BitSet());
        if (seenOfWriter.get(sequence)) {
            fault(name + " came a second time");
            return;
        }
        seenOfWriter.set(sequence);
        consumed++;
        Integer before = last.put(writer, sequence);
        if (orderly && sequence != (before == null ? 0 : before + 1)) {
            fault(name + " follows " + before);
        }
    }

    private synchronized void fault(String what) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(group + ": " + what);
        }
    }

    /** Messages, each counted once. */
    synchronized int consumed() {
        return consumed;
    }

    /** What went wrong, and what was acknowledged to a writer and never came. */
    synchronized List<String> verdict(List<WriterHistory> writers) {
        List<String> verdict = new ArrayList<>(faults);
        for (WriterHistory writer : writers) {
            BitSet found = seen.getOrDefault(writer.writer(), new BitSet());
            for (int sequence = 0; sequence < writer.size() && verdict.size() < MAX_FAULTS; sequence++) {
                if (writer.outcome(sequence) == Outcome.ACKNOWLEDGED && !found.get(sequence)) {
                    verdict.add(group + ": writer " + writer.writer() + " sequence " + sequence + " never came");
                }
            }
        }
        return verdict;
    }
}
