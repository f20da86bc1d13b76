package io.triadmq.chaos.workload;

import io.triadmq.chaos.checker.BytesIntact;
import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Values;
import io.triadmq.client.MessageQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The running {@link QueueWorkload}. */
final class QueueLoad implements Workload.Load {
    static final int CONSUMERS = 2;

    private static final String TOPIC = "chaos-queue";
    private static final String GROUP = "chaos-queue-consumers";
    private static final int QUEUES_OF_EACH_GROUP = 4;
    private static final int PRODUCERS = 2;
    private static final Duration SHARE_PATIENCE = Duration.ofSeconds(30);
    /** After the last acknowledged message came, duplicates may still follow. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final HistoryWriter history;
    private final MessageSender sender;
    private final List<MessageReceiver> consumers = new ArrayList<>();
    private final SendLoops loops;
    private final Arrivals arrivals = new Arrivals();
    private final ConcurrentLinkedQueue<ClientProcess> idle = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastArrival = new AtomicLong(System.nanoTime());

    QueueLoad(Target target, LoadSpec spec, HistoryWriter history) throws InterruptedException, IOException {
        this.history = history;
        List<MessageQueue> queues = Topics.create(target, TOPIC, QUEUES_OF_EACH_GROUP);
        this.sender = Senders.open(target, spec, "queue");
        for (int i = 0; i < CONSUMERS; i++) {
            consumers.add(Receivers.open(target, spec, GROUP, TOPIC, i, this::received));
        }
        awaitShared(queues.size());
        List<SendLoop> sends = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            sends.add(new SendLoop(
                    i, sender, queues, booking(i), spec, Math.max(1, spec.perSecond() / PRODUCERS), history));
        }
        this.loops = new SendLoops("queue", sends);
    }

    /**
     * Waits until the members have shared the queues, since what is under way when a queue passes to another member is
     * delivered again. Goes on without, when they do not say or do not come to it: then the duplicates tell.
     */
    private void awaitShared(int queues) throws InterruptedException {
        long deadline = System.nanoTime() + SHARE_PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean silent =
                    consumers.stream().anyMatch(member -> member.queues().isEmpty());
            boolean even = consumers.stream().allMatch(member -> member.queues().orElse(0) == queues / CONSUMERS);
            if (silent || even) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private SendLoop.Booking booking(int producer) {
        return new SendLoop.Booking() {
            @Override
            public String f() {
                return "enqueue";
            }

            @Override
            public Object begun(int key, int sequence) {
                return Values.of(producer, sequence);
            }

            @Override
            public Object ended(int key, int sequence, long offset) {
                return Values.of(producer, sequence);
            }

            @Override
            public void acknowledged(int sequence) {
                arrivals.acknowledged(Values.of(producer, sequence));
            }
        };
    }

    /** On any thread of a consumer. A message comes by itself, so its operation begins and ends at once. */
    private void received(int producer, int sequence, boolean intact) {
        ClientProcess process = idle.poll();
        if (process == null) {
            process = history.newProcess();
        }
        process.invoke("dequeue", null);
        if (intact) {
            long value = Values.of(producer, sequence);
            process.ok(value);
            arrivals.delivered(value);
        } else {
            process.ok(null, Map.of(BytesIntact.CORRUPT, List.of("a message with other bytes")));
        }
        idle.add(process);
        lastArrival.set(System.nanoTime());
    }

    @Override
    public long acknowledged() {
        return loops.acknowledged();
    }

    @Override
    public void endLoad() throws InterruptedException {
        loops.end();
    }

    /** Waits until everything acknowledged has come and nothing comes any more. */
    @Override
    public void readBack(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - deadline < 0) {
            boolean quiet = System.nanoTime() - lastArrival.get() > QUIET.toNanos();
            if (quiet && arrivals.isComplete()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Override
    public void close() {
        loops.close();
        sender.close();
        consumers.forEach(MessageReceiver::close);
    }
}
