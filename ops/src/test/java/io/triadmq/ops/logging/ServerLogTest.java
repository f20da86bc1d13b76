package io.triadmq.ops.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.spi.FilterReply;
import com.alipay.remoting.exception.RemotingException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The logging configuration of servers, as it stands in the jar. */
final class ServerLogTest {
    private final LoggerContext context = new LoggerContext();

    @TempDir
    Path directory;

    @BeforeEach
    void configure() throws Exception {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        context.putProperty("triad.log.dir", directory.toString());
        context.putProperty("triad.log.name", "broker");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(ServerLogTest.class.getResource("/io/triadmq/ops/logback-server.xml"));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** What is in the file once the context has stopped, which is the last that a server does. */
    private List<String> written() throws Exception {
        context.stop();
        return Files.readAllLines(directory.resolve("broker.log"));
    }

    @Test
    void peerThatIsDown_isOneLineWithoutATrace_howeverOftenTheLibrarySaysIt() throws Exception {
        Logger raft = context.getLogger("com.alipay.sofa.jraft.core.ReplicatorGroupImpl");
        RemotingException down = new RemotingException("Create connection failed", new ConnectException("refused"));
        for (int i = 0; i < 1000; i++) {
            raft.error("Fail to check replicator connection to peer={}", "127.0.0.1:1", down);
        }

        List<String> lines = written();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).endsWith("Fail to check replicator connection to peer=127.0.0.1:1"), lines.get(0));
    }

    @Test
    void otherErrorsOfTheLibrary_keepTheirTraces_andOurOwnAreNeverDropped() throws Exception {
        context.getLogger("com.alipay.sofa.jraft.core.NodeImpl")
                .error("cannot save the vote", new IllegalStateException("disk"));
        Logger own = context.getLogger("io.triadmq.broker.Broker");
        own.error("again");
        own.error("again");

        List<String> lines = written();
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("java.lang.IllegalStateException: disk")));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("\tat ")));
        assertEquals(2, lines.stream().filter(line -> line.endsWith("again")).count());
    }

    @Test
    void everythingSaidBeforeTheEnd_isWritten() throws Exception {
        Logger own = context.getLogger("io.triadmq.broker.Broker");
        for (int i = 0; i < 200; i++) {
            own.info("stopping {}", i);
        }
        own.info("stopped");

        List<String> lines = written();
        assertEquals(201, lines.size());
        assertTrue(lines.get(200).endsWith("stopped"));
    }

    @Test
    void sameText_isNewsAgainAfterAWhile() {
        AtomicLong now = new AtomicLong();
        RepetitionFilter filter = new RepetitionFilter(now::get);
        filter.setPrefix("com.alipay");
        ch.qos.logback.classic.Logger raft = context.getLogger("com.alipay.sofa");

        assertEquals(FilterReply.NEUTRAL, filter.decide(null, raft, Level.ERROR, "down", null, null));
        now.addAndGet(TimeUnit.SECONDS.toNanos(29));
        assertEquals(FilterReply.DENY, filter.decide(null, raft, Level.ERROR, "down", null, null));
        assertEquals(FilterReply.NEUTRAL, filter.decide(null, raft, Level.ERROR, "down too", null, null));
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertEquals(FilterReply.NEUTRAL, filter.decide(null, raft, Level.ERROR, "down", null, null));
    }
}
