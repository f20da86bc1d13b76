package io.triadmq.bench.run;

import io.triadmq.bench.cluster.Cluster;
import io.triadmq.bench.load.Fields;
import io.triadmq.bench.measure.CpuWindow;
import io.triadmq.bench.measure.DiskWrites;
import io.triadmq.bench.measure.WarmUp;
import io.triadmq.bench.report.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster and the generators that drive it, from a cold start on. Used by one thread. */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration LEAST_WARM_UP = Duration.ofSeconds(8);
    /** Queues of each topic. */
    private static final int QUEUES = 8;

    private final Cluster cluster;
    private final String system;
    private final boolean syncFlush;
    private final Effort effort;
    private final List<GeneratorProcess> generators = new ArrayList<>();
    private final List<LoadClient> clients;
    private final DiskWrites disk;
    private int rowsDone;

    /** @param system short name for tables */
    public Session(Cluster cluster, String system, boolean syncFlush, List<LoadClient> clients, Effort effort)
            throws Exception {
        this.cluster = cluster;
        this.system = system;
        this.syncFlush = syncFlush;
        this.effort = effort;
        this.clients = clients;
        this.disk = new DiskWrites(cluster.directory());
        for (LoadClient client : clients) {
            generators.add(new GeneratorProcess(
                    client, cluster.nameServers(), cluster.directory().resolve("generator-" + client.name())));
        }
    }

    /**
     * Measures a row with each client. A row that breaks is a result with an error.
     *
     * @param progress told each result as soon as it is there
     */
    public List<Result> measure(Row row, Consumer<Result> progress) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Result result =
                    new Result(system, cluster.setUp(), clients.get(i).name(), row.key(), row.words(), syncFlush);
            String topic = "bench-" + row.key() + "-" + clients.get(i).name();
            try {
                measure(row, topic, generators.get(i), result);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                result.failed(e.getMessage() == null ? e.toString() : e.getMessage());
                stopLoad(generators.get(i));
            }
            results.add(result);
            progress.accept(result);
        }
        rowsDone++;
        return results;
    }

    private void measure(Row row, String topic, GeneratorProcess generator, Result result) throws Exception {
        if (row != Row.CONSUME_1K) {
            generator.call(Fields.of("create").with("topic", topic).with("queues", row.queues()));
        }
        switch (row) {
            case CONSUME_1K -> new ConsumeMeasurement(this, generator, effort.backlog()).run(topic, result);
            case FAILOVER -> new FailoverMeasurement(cluster, generator, effort).run(topic, result);
            default -> measureLoad(row, topic, generator, result);
        }
    }

    private void measureLoad(Row row, String topic, GeneratorProcess generator, Result result) throws Exception {
        disk.sync();
        OptionalLong writtenBefore = disk.bytes();
        generator.call(row.workload(topic));
        result.warmUp(WarmUp.await(allPids(), LEAST_WARM_UP, longestWarmUp(generator)));
        CpuWindow cpu = openWindow();
        generator.call("begin");
        Thread.sleep(effort.window().toMillis());
        Fields report = generator.call("end");
        result.cpu(cpu.close(), report.longNumber("messages"));
        result.load(report);
        long sent = generator.call("stop").longNumber("messages");
        disk.sync();
        OptionalLong writtenAfter = disk.bytes();
        if (writtenBefore.isPresent() && writtenAfter.isPresent()) {
            long bytes = writtenAfter.getAsLong() - writtenBefore.getAsLong();
            result.disk(bytes, sent, row.bodyBytes(), cluster.replicas());
        }
    }

    /** After a failure: the next row must not have this one's load beside it. */
    private static void stopLoad(GeneratorProcess generator) throws InterruptedException {
        try {
            generator.call("stop");
        } catch (IOException | RuntimeException e) {
            LOG.warn("the load generator cannot be stopped: {}", e.toString());
        }
    }

    /** Everything is cold in a session's first row; with the second client in it only that client is. */
    private Duration longestWarmUp(GeneratorProcess generator) {
        if (rowsDone > 0) {
            return effort.warmUp();
        }
        return generator == generators.get(0)
                ? effort.firstWarmUp()
                : effort.firstWarmUp().dividedBy(2);
    }

    CpuWindow openWindow() {
        List<Long> own = new ArrayList<>(List.of(ProcessHandle.current().pid()));
        generators.forEach(generator -> own.add(generator.pid()));
        return CpuWindow.open(cluster.pids(), own);
    }

    static int queues() {
        return QUEUES;
    }

    private List<Long> allPids() {
        List<Long> pids = new ArrayList<>(cluster.pids());
        generators.forEach(generator -> pids.add(generator.pid()));
        return pids;
    }

    @Override
    public void close() throws InterruptedException {
        for (GeneratorProcess generator : generators) {
            generator.close();
        }
    }
}
