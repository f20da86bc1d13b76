package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.BytesIntact;
import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.TestBody;
import io.triadmq.chaos.history.Values;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.consume.PullConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A consumer that reads some queues from their begin on, on its own thread, and books every poll. */
final class PollLoop implements Runnable {
    private static final Duration POLL_PATIENCE = Duration.ofMillis(500);
    /** Between polls, so that a poll brings many messages and the history has few lines for them. */
    private static final long PAUSE_MILLIS = 20;

    private final List<MessageQueue> queues;
    private final List<Integer> keys;
    private final Map<MessageQueue, Integer> keyOf = new HashMap<>();
    private final PullConsumer consumer;
    private final ClientProcess process;
    private final Map<Integer, Long> next = new HashMap<>();
    private final Thread thread;
    private volatile @Nullable Map<Integer, Long> ends;
    private volatile boolean closed;

    /**
     * @param queues by key
     * @param keys those that it reads
     */
    PollLoop(String nameServers, String group, List<MessageQueue> queues, List<Integer> keys, HistoryWriter history) {
        this.queues = List.copyOf(queues);
        this.keys = List.copyOf(keys);
        this.consumer = PullConsumer.builder(group).nameServers(nameServers).build();
        this.process = history.newProcess();
        keys.forEach(key -> keyOf.put(queues.get(key), key));
        this.thread = new Thread(this, "log-consumer-" + keys);
        thread.setDaemon(true);
        thread.start();
    }

    /** It ends by itself when it has come to these ends, by key. */
    void endAt(Map<Integer, Long> ends) {
        this.ends = Map.copyOf(ends);
    }

    /** Waits for its end; gives up silently, since what it did not read is not what this workload judges. */
    void awaitEnd(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
    }

    @Override
    public void run() {
        try {
            Map<String, Object> extras = Map.of("seek-to-beginning?", true);
            process.invoke("assign", keys, extras);
            consumer.assign(keys.stream().map(queues::get).toList());
            keys.forEach(key -> consumer.seek(queues.get(key), 0));
            process.ok(keys, extras);
            while (!closed && !isAtEnd()) {
                poll();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (TriadClientException e) {
            process.info(List.of(Keyword.of("consumer"), Objects.toString(e.getMessage(), e.toString())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close();
        }
    }

    private void poll() {
        process.invoke("poll", MicroOp.poll());
        List<Object> corrupt = new ArrayList<>();
        Map<Long, List<List<Long>>> messages = new TreeMap<>();
        for (ReceivedMessage message : consumer.poll(POLL_PATIENCE)) {
            int key = Objects.requireNonNull(keyOf.get(message.queue()), "a queue that was not assigned");
            byte[] body = message.body();
            next.put(key, message.queueOffset() + 1);
            if (TestBody.isIntact(body)) {
                messages.computeIfAbsent((long) key, absent -> new ArrayList<>())
                        .add(List.of(message.queueOffset(), Values.of(TestBody.writer(body), TestBody.sequence(body))));
            } else {
                corrupt.add("offset " + message.queueOffset() + " of queue " + key);
            }
        }
        process.ok(MicroOp.polled(messages), corrupt.isEmpty() ? Map.of() : Map.of(BytesIntact.CORRUPT, corrupt));
    }

    private boolean isAtEnd() {
        Map<Integer, Long> goals = ends;
        return goals != null
                && keys.stream().allMatch(key -> next.getOrDefault(key, 0L) >= goals.getOrDefault(key, 0L));
    }

    void close() {
        closed = true;
        thread.interrupt();
    }
}
