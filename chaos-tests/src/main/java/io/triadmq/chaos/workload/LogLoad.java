package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.Values;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.ops.cluster.NodePlan;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The running {@link LogWorkload}. */
final class LogLoad implements Workload.Load {
    private static final String TOPIC = "chaos-log";
    private static final String READERS = "chaos-log-readers";
    private static final int QUEUES_OF_EACH_GROUP = 4;
    private static final int PRODUCERS = 4;
    private static final int CONSUMERS = 2;

    private final Target target;
    private final HistoryWriter history;
    private final List<MessageQueue> queues;
    private final MessageSender sender;
    private final SendLoops loops;
    private final List<PollLoop> consumers = new ArrayList<>();

    LogLoad(Target target, LoadSpec spec, HistoryWriter history) throws InterruptedException, IOException {
        this.target = target;
        this.history = history;
        this.queues = Topics.create(target, TOPIC, QUEUES_OF_EACH_GROUP);
        this.sender = Senders.open(target, spec, "log");
        for (int i = 0; i < CONSUMERS; i++) {
            consumers.add(new PollLoop(target.nameServers(), READERS, queues, share(i), history));
        }
        List<SendLoop> sends = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            sends.add(new SendLoop(
                    i, sender, queues, booking(i), spec, Math.max(1, spec.perSecond() / PRODUCERS), history));
        }
        this.loops = new SendLoops("log", sends);
    }

    /** Keys of one consumer. */
    private List<Integer> share(int consumer) {
        List<Integer> keys = new ArrayList<>();
        for (int key = consumer; key < queues.size(); key += CONSUMERS) {
            keys.add(key);
        }
        return keys;
    }

    private static SendLoop.Booking booking(int producer) {
        return new SendLoop.Booking() {
            @Override
            public String f() {
                return "send";
            }

            @Override
            public Object begun(int key, int sequence) {
                return MicroOp.send(key, Values.of(producer, sequence));
            }

            @Override
            public Object ended(int key, int sequence, long offset) {
                return MicroOp.sent(key, Values.of(producer, sequence), offset);
            }
        };
    }

    @Override
    public long acknowledged() {
        return loops.acknowledged();
    }

    @Override
    public void endLoad() throws InterruptedException {
        loops.end();
    }

    @Override
    public void readBack(Duration patience) throws InterruptedException {
        Map<Integer, Long> ends = ends(patience);
        consumers.forEach(consumer -> consumer.endAt(ends));
        for (PollLoop consumer : consumers) {
            consumer.awaitEnd(patience);
        }
        try (RpcClient rpc = RpcClients.create()) {
            NodeCopies copies = new NodeCopies(rpc, READERS);
            for (NodePlan node : target.brokers()) {
                copies.read(node, queues, ends, history, patience);
            }
        }
    }

    /** Where each queue ends, by key, as the leaders say. */
    private Map<Integer, Long> ends(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (PullConsumer consumer =
                PullConsumer.builder(READERS).nameServers(target.nameServers()).build()) {
            while (true) {
                try {
                    // Asks for the route; without it the consumer knows no node of the group.
                    consumer.queues(TOPIC);
                    Map<Integer, Long> ends = new HashMap<>();
                    for (int key = 0; key < queues.size(); key++) {
                        ends.put(key, consumer.endOffset(queues.get(key)));
                    }
                    return ends;
                } catch (TriadClientException e) {
                    if (System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
        }
    }

    @Override
    public void close() {
        loops.close();
        consumers.forEach(PollLoop::close);
        sender.close();
    }
}
