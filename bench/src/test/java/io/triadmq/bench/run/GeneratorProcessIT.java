package io.triadmq.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.bench.load.Fields;
import io.triadmq.bench.load.ScriptedClient;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load generator as a process of its own, with a client that needs no servers. */
class GeneratorProcessIT {
    @TempDir
    private Path directory;

    private GeneratorProcess generator;

    @BeforeEach
    void start() throws Exception {
        LoadClient client =
                new LoadClient("scripted", ScriptedClient.class.getName(), System.getProperty("java.class.path"));
        generator = new GeneratorProcess(client, "nowhere:1", directory);
    }

    @AfterEach
    void end() throws InterruptedException {
        generator.close();
    }

    @Test
    void windowOfASyncLoad_countsMessagesAndLatencies() throws Exception {
        generator.call(Row.SYNC_32_1K.workload("topic"));
        generator.call("begin");
        awaitMessages(1_000);
        Fields report = generator.call("end");
        long stopped = generator.call("stop").longNumber("messages");
        assertTrue(report.longNumber("messages") > 0, report.format());
        assertTrue(report.longNumber("p50") >= TimeUnit.MILLISECONDS.toNanos(1) * 9 / 10, report.format());
        assertTrue(report.longNumber("p99") >= report.longNumber("p50"), report.format());
        assertEquals(0, report.longNumber("errors"));
        assertTrue(stopped >= report.longNumber("allMessages"), report.format());
    }

    @Test
    void failedSends_areCountedAndNamed() throws Exception {
        generator.call(Row.ASYNC_1K.workload("broken"));
        Fields report = generator.call("end");
        while (report.longNumber("errors") == 0) {
            report = generator.call("end");
        }
        assertTrue(report.text("firstError").contains("refused"), report.format());
        assertEquals(0, report.longNumber("messages"));
    }

    @Test
    void consumption_reportsTheTimeBetweenFirstAndLastMessage() throws Exception {
        generator.call(Row.CONSUME_1K.workload("topic").with("group", "g"));
        awaitMessages(1_000);
        Fields report = generator.call("end");
        assertTrue(report.longNumber("consumeNanos") > 0, report.format());
    }

    @Test
    void failedCommand_isAnExceptionHere() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> generator.call(Fields.of("create").with("topic", "broken").with("queues", 1)));
        assertTrue(e.getMessage().contains("no such topic"), e.getMessage());
    }

    private void awaitMessages(long count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (generator.call("progress").longNumber("messages") < count) {
            assertTrue(System.nanoTime() < deadline, "the load does not get on");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
