package io.triadmq.bench.run;

import io.triadmq.bench.load.Fields;
import io.triadmq.bench.measure.CpuWindow;
import io.triadmq.bench.report.Result;
import java.time.Duration;

/** Fills a backlog, consumes it once to warm up, and once more as another group to measure. */
final class ConsumeMeasurement {
    private static final Duration FILL_PATIENCE = Duration.ofMinutes(10);
    private static final Duration CONSUME_PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 50;

    private final Session session;
    private final GeneratorProcess generator;
    private final long backlog;

    ConsumeMeasurement(Session session, GeneratorProcess generator, long backlog) {
        this.session = session;
        this.generator = generator;
        this.backlog = backlog;
    }

    void run(String topic, Result result) throws Exception {
        generator.call(Fields.of("create").with("topic", topic).with("queues", Session.queues()));
        generator.call(Row.CONSUME_1K.fill(topic, backlog));
        awaitMessages(backlog - backlog % 32, FILL_PATIENCE, "filling the backlog");
        generator.call("stop");
        consume(topic, topic + "-warm-up");
        generator.call("stop");

        CpuWindow cpu = session.openWindow();
        Fields report = consume(topic, topic + "-measured");
        result.cpu(cpu.close(), report.longNumber("messages"));
        result.consumed(report);
        generator.call("stop");
    }

    private Fields consume(String topic, String group) throws Exception {
        generator.call(Row.CONSUME_1K.workload(topic).with("group", group));
        awaitMessages(backlog - backlog % 32, CONSUME_PATIENCE, "consuming the backlog");
        return generator.call("end");
    }

    private void awaitMessages(long wanted, Duration patience, String what) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        long seen = 0;
        while (seen < wanted) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        what + " took more than " + patience.toSeconds() + " s: " + seen + " of " + wanted);
            }
            Thread.sleep(POLL_MILLIS);
            seen = generator.call("progress").longNumber("messages");
        }
    }
}
