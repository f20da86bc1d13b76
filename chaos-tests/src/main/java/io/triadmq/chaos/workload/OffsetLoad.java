package io.triadmq.chaos.workload;

import io.triadmq.chaos.history.ClientProcess;
import io.triadmq.chaos.history.HistoryWriter;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.TriadClientException;
import io.triadmq.client.consume.PullConsumer;
import io.triadmq.client.produce.Producer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running {@link OffsetWorkload}. Each lane takes one register after another: a consumer group that nobody used
 * before, and one queue. Its writer saves rising offsets, its readers ask for them, each through a client of its own.
 */
final class OffsetLoad implements Workload.Load {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetLoad.class);

    private static final String TOPIC = "chaos-offsets";
    private static final int QUEUES_OF_EACH_GROUP = 2;
    private static final int LANES = 2;
    private static final int READERS_OF_A_LANE = 2;
    /** Offsets are saved up to here; each queue has as many messages, so none lies beyond its end. */
    private static final int OFFSETS = 120;

    private static final int LARGEST_STEP = 3;
    /** A checker's work grows quickly with these, so the register is left after them. */
    private static final int MAX_UNKNOWN = 5;

    private static final Duration CALL_PATIENCE = Duration.ofSeconds(5);
    private static final int PAUSE_MILLIS = 15;
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final Target target;
    private final HistoryWriter history;
    private final List<MessageQueue> queues;
    private final long seed;
    private final AtomicInteger registers = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();
    private final List<Thread> lanes = new ArrayList<>();
    private volatile boolean ending;

    OffsetLoad(Target target, LoadSpec spec, HistoryWriter history) throws InterruptedException {
        this.target = target;
        this.history = history;
        this.seed = spec.seed();
        this.queues = Topics.create(target, TOPIC, QUEUES_OF_EACH_GROUP);
        fill();
        for (int i = 0; i < LANES; i++) {
            int lane = i;
            Thread thread = new Thread(() -> run(lane), "offsets-lane-" + i);
            thread.setDaemon(true);
            lanes.add(thread);
            thread.start();
        }
    }

    private void fill() {
        try (Producer producer = Producer.builder("chaos-offsets-fill")
                .nameServers(target.nameServers())
                .sendTimeout(Duration.ofSeconds(60))
                .build()) {
            byte[] body = "an offset to save".getBytes(StandardCharsets.UTF_8);
            List<CompletableFuture<?>> sends = new ArrayList<>();
            for (MessageQueue queue : queues) {
                for (int i = 0; i < OFFSETS + LARGEST_STEP; i++) {
                    sends.add(producer.sendAsync(new Message(TOPIC, body), queue));
                }
            }
            CompletableFuture.allOf(sends.toArray(new CompletableFuture<?>[0])).join();
        }
    }

    /** The processes of a lane stay, so that their numbers do not run out. */
    private void run(int lane) {
        ClientProcess writer = history.newProcess();
        List<ClientProcess> readers = new ArrayList<>();
        for (int i = 0; i < READERS_OF_A_LANE; i++) {
            readers.add(history.newProcess());
        }
        SplittableRandom random = new SplittableRandom(seed * 31 + lane);
        try {
            while (!ending) {
                useRegister(registers.getAndIncrement(), writer, readers, random);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void useRegister(int number, ClientProcess writer, List<ClientProcess> readers, SplittableRandom random)
            throws InterruptedException {
        String group = "chaos-offsets-" + number;
        MessageQueue queue = queues.get(number % queues.size());
        String key = group + ":" + queue.brokerName() + ":" + queue.queueId();
        List<Thread> reading = new ArrayList<>();
        List<PullConsumer> clients = new ArrayList<>();
        boolean[] over = {false};
        try {
            for (ClientProcess reader : readers) {
                PullConsumer client = client(group);
                clients.add(client);
                SplittableRandom own = random.split();
                Thread thread = new Thread(() -> read(client, reader, queue, key, own, over), "offsets-reader");
                thread.setDaemon(true);
                thread.start();
                reading.add(thread);
            }
            PullConsumer client = client(group);
            clients.add(client);
            write(client, writer, queue, key, random);
        } finally {
            synchronized (over) {
                over[0] = true;
            }
            for (Thread thread : reading) {
                thread.join(2 * CALL_PATIENCE.toMillis() + 5_000);
            }
            clients.forEach(PullConsumer::close);
        }
    }

    private PullConsumer client(String group) {
        PullConsumer client = PullConsumer.builder(group)
                .nameServers(target.nameServers())
                .requestTimeout(CALL_PATIENCE)
                .build();
        try {
            // Learns the route, so that the first question has somewhere to go; in vain while no NameServer answers.
            client.queues(TOPIC);
        } catch (TriadClientException e) {
            LOG.info("no route of {} yet: {}", TOPIC, e.getMessage());
        }
        return client;
    }

    private void write(
            PullConsumer client, ClientProcess process, MessageQueue queue, String key, SplittableRandom random)
            throws InterruptedException {
        // A member of the group saves; somebody else who sets an offset means a reset.
        client.assign(List.of(queue));
        int unknown = 0;
        long offset = 0;
        while (offset < OFFSETS && unknown < MAX_UNKNOWN && !ending) {
            offset += 1 + random.nextInt(LARGEST_STEP);
            process.invoke("write", pair(key, offset));
            try {
                client.commit(Map.of(queue, offset));
                process.ok(pair(key, offset));
                done.incrementAndGet();
            } catch (TriadClientException e) {
                process.info(List.of(Keyword.of("save"), Objects.toString(e.getMessage(), e.toString())));
                unknown++;
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * PAUSE_MILLIS));
        }
    }

    private void read(
            PullConsumer client,
            ClientProcess process,
            MessageQueue queue,
            String key,
            SplittableRandom random,
            boolean[] over) {
        try {
            while (!isOver(over) && !ending) {
                process.invoke("read", pair(key, null));
                try {
                    OptionalLong saved = client.committed(queue);
                    process.ok(pair(key, saved.isPresent() ? saved.getAsLong() : null));
                } catch (TriadClientException e) {
                    // A read has no effect, so it may fail for certain.
                    process.fail(List.of(Keyword.of("read"), Objects.toString(e.getMessage(), e.toString())));
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * PAUSE_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isOver(boolean[] over) {
        synchronized (over) {
            return over[0];
        }
    }

    private static List<@Nullable Object> pair(String key, @Nullable Long offset) {
        return Arrays.asList(key, offset);
    }

    @Override
    public long acknowledged() {
        return done.get();
    }

    @Override
    public void endLoad() throws InterruptedException {
        ending = true;
        for (Thread lane : lanes) {
            lane.join(END_PATIENCE.toMillis());
        }
    }

    /** The readers have read all along. */
    @Override
    public void readBack(Duration patience) {}

    @Override
    public void close() {
        ending = true;
        lanes.forEach(Thread::interrupt);
    }
}
