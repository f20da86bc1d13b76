package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import io.triadmq.chaos.history.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes histories of a log service that keeps its promises: sends of all outcomes, consumers that read along, and each
 * node's copy at the end. The same seed makes the same history.
 */
final class LogHistories {
    static final List<String> NODES = List.of("n0", "n1", "n2");

    private final Random random;
    private final int producers;
    private final int keys;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Long, List<Long>> log = new TreeMap<>();
    private final int[] processes;

    private LogHistories(long seed) {
        this.random = new Random(seed);
        this.producers = 1 + random.nextInt(4);
        this.keys = 1 + random.nextInt(3);
        this.processes = new int[producers];
        for (int i = 0; i < producers; i++) {
            processes[i] = i;
        }
    }

    static List<Operation> good(long seed, int sends) {
        LogHistories making = new LogHistories(seed);
        Map<Long, Integer> read = new HashMap<>();
        int[] sequences = new int[making.producers];
        for (int i = 0; i < sends; i++) {
            int producer = making.random.nextInt(making.producers);
            making.send(producer, sequences[producer]++);
            if (making.random.nextInt(8) == 0) {
                making.poll(500, null, read, making.random.nextInt(5) + 1);
            }
        }
        int process = 600;
        for (String node : NODES) {
            making.add(process, OpType.INVOKE, "assign", List.of());
            making.add(process, OpType.OK, "assign", List.of());
            Map<Long, Integer> copyRead = new HashMap<>();
            while (making.poll(process, node, copyRead, 40)) {
                // goes on to the end
            }
            process++;
        }
        return making.operations;
    }

    private void send(int producer, int sequence) {
        long key = (producer + sequence) % keys;
        long value = Values.of(producer, sequence);
        add(processes[producer], OpType.INVOKE, "send", MicroOp.send(key, value));
        List<Long> queue = log.computeIfAbsent(key, absent -> new ArrayList<>());
        int dice = random.nextInt(20);
        if (dice == 0) {
            add(processes[producer], OpType.FAIL, "send", MicroOp.send(key, value));
        } else if (dice <= 2) {
            if (dice == 1) {
                queue.add(value);
            }
            add(processes[producer], OpType.INFO, "send", MicroOp.send(key, value));
            processes[producer] += 1000;
        } else {
            queue.add(value);
            // Sometimes the answer does not say where it is.
            long offset = dice == 3 ? -1 : queue.size() - 1;
            add(processes[producer], OpType.OK, "send", MicroOp.sent(key, value, offset));
        }
    }

    private boolean poll(int process, @Nullable String node, Map<Long, Integer> read, int max) {
        Map<Long, List<List<Long>>> batch = new TreeMap<>();
        log.forEach((key, queue) -> {
            int from = read.getOrDefault(key, 0);
            int to = Math.min(queue.size(), from + max);
            List<List<Long>> messages = new ArrayList<>();
            for (int offset = from; offset < to; offset++) {
                messages.add(List.of((long) offset, queue.get(offset)));
            }
            if (!messages.isEmpty()) {
                batch.put(key, messages);
                read.put(key, to);
            }
        });
        add(process, OpType.INVOKE, "poll", MicroOp.poll());
        operations.add(new Operation(
                operations.size(),
                operations.size() * 1000L,
                process,
                OpType.OK,
                "poll",
                MicroOp.polled(batch),
                null,
                node == null ? Map.of() : Map.of(LogFacts.NODE, node)));
        return !batch.isEmpty();
    }

    private void add(int process, OpType type, String f, Object value) {
        operations.add(
                new Operation(operations.size(), operations.size() * 1000L, process, type, f, value, null, Map.of()));
    }
}
