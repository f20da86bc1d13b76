package io.triadmq.chaos.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.checker.Result.Status;
import io.triadmq.chaos.history.Keyword;
import io.triadmq.chaos.history.MicroOp;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkers of the cluster as a whole: each is shown what it is there to find. */
final class ClusterCheckersTest {
    private static final Map<String, Object> MINORITY_BEGINS = Map.of(
            FaultWindows.FAULT, "kill-leader", FaultWindows.PHASE, FaultWindows.BEGIN, FaultWindows.MINORITY, true);
    private static final Map<String, Object> ENDS =
            Map.of(FaultWindows.FAULT, "kill-leader", FaultWindows.PHASE, FaultWindows.END);

    @TempDir
    Path directory;

    private final List<Operation> history = new ArrayList<>();

    @Test
    void termThatFalls_isCaught() {
        observe("n0", 3, "n0");
        observe("n1", 3, "n0");
        assertEquals(Status.HELD, judge(new TermsNeverFall()).status());
        observe("n1", 2, null);
        assertEquals(Status.BROKEN, judge(new TermsNeverFall()).status());
    }

    @Test
    void twoLeadersOfOneTerm_areCaught() {
        observe("n0", 3, "n0");
        observe("n1", 3, "n1");
        Result result = judge(new TermsNeverFall());
        assertTrue(result.counts().containsKey("two leaders"), result.toString());
    }

    @Test
    void routeThatGoesBack_isCaught_unlessTheNameServerIsNew() throws IOException {
        String newer = "x event=leader group=broker-a term=5 node=n1 address=a\n";
        String older = "x event=leader group=broker-a term=4 node=n0 address=a\n";
        Path log = Files.createDirectories(directory.resolve("namesrv-0")).resolve("namesrv.log");
        Files.writeString(log, older + newer);
        assertEquals(Status.HELD, new RouteTermsNeverFall(directory).result().status());
        Files.writeString(log, newer + "x event=started port=1\n" + older);
        assertEquals(Status.HELD, new RouteTermsNeverFall(directory).result().status());
        Files.writeString(log, newer + older);
        assertEquals(Status.BROKEN, new RouteTermsNeverFall(directory).result().status());
    }

    @Test
    void errorInANodesLog_isCaught_unlessAFaultExplainsIt() throws IOException {
        Path node = Files.createDirectories(directory.resolve("broker-a-n0"));
        Files.writeString(
                node.resolve("broker.log"),
                "2026-01-01 00:00:00.000 INFO  [main] x - fine\n"
                        + "2026-01-01 00:00:00.000 ERROR [x] c.a.s.j.core - Fail to connect 127.0.0.1:1\n");
        assertEquals(Status.HELD, logs().status());
        Files.writeString(node.resolve("output.txt"), "Exception in thread \"apply\" java.lang.Error\n");
        assertEquals(Status.BROKEN, logs().status());
        Files.writeString(
                node.resolve("output.txt"), "2026-01-01 00:00:00.000 ERROR [x] i.t.b.l.Sequencer - it stopped\n");
        assertEquals(Status.BROKEN, logs().status());
    }

    private Result logs() {
        return new NodeLogsClean(directory, NodeLogsClean.PEER_IS_AWAY).result();
    }

    @Test
    void replicasThatDiffer_areCaught() {
        digest("n0", "aa");
        digest("n1", "aa");
        assertEquals(Status.HELD, judge(new ReplicasIdentical()).status());
        digest("n2", "ab");
        assertEquals(Status.BROKEN, judge(new ReplicasIdentical()).status());
    }

    @Test
    void replicaThatCannotBeRead_isCaught() {
        add(1, OpType.FAIL, "digest", "broker-a", "ends differ", Map.of());
        assertEquals(Status.BROKEN, judge(new ReplicasIdentical()).status());
    }

    @Test
    void clusterThatStaysStuck_isCaught() {
        add(Operation.NEMESIS, OpType.INFO, Recovers.RECOVERED, 812L, null, Map.of());
        assertEquals(Status.HELD, judge(new Recovers()).status());
        add(Operation.NEMESIS, OpType.INFO, Recovers.STUCK, "after kill-all", null, Map.of());
        assertEquals(Status.BROKEN, judge(new Recovers()).status());
    }

    @Test
    void longestGap_isThatOfTheQueueThatWaitedLongest() {
        at(1, () -> send(0, 0, true));
        at(1.1, () -> send(1, 1, true));
        at(2, () -> add(Operation.NEMESIS, OpType.INFO, "kill", "n0", null, MINORITY_BEGINS));
        at(2.1, () -> begin(0, 0, 2));
        at(2.2, () -> send(1, 1, true));
        at(9.1, () -> end(0, 0, 2));
        at(10, () -> add(Operation.NEMESIS, OpType.INFO, "start", "n0", null, ENDS));
        FaultWindows faults = new FaultWindows();
        Availability availability = new Availability(faults, Set.of("send"), Duration.ofSeconds(8));
        Panel panel = new Panel(List.of(faults), List.of(availability));
        history.forEach(panel::see);
        assertEquals(
                7000,
                TimeUnit.NANOSECONDS.toMillis(availability.gapNanos(faults.all().get(0))));
        assertFalse(panel.results().get(0).isBroken());
        faults = new FaultWindows();
        panel = new Panel(List.of(faults), List.of(new Availability(faults, Set.of("send"), Duration.ofSeconds(5))));
        history.forEach(panel::see);
        assertTrue(panel.results().get(0).isBroken());
    }

    @Test
    void clusterThatStandsStillInAMinorityFault_isCaught() {
        at(2, () -> add(Operation.NEMESIS, OpType.INFO, "kill", "n0", null, MINORITY_BEGINS));
        for (int i = 0; i < 99; i++) {
            int sequence = i;
            at(3, () -> send(0, sequence, true));
        }
        at(12, () -> add(Operation.NEMESIS, OpType.INFO, "start", "n0", null, ENDS));
        assertEquals(Status.BROKEN, progress().status());
        history.add(1, history.get(history.size() - 2));
        assertEquals(Status.HELD, progress().status());
    }

    private Result progress() {
        FaultWindows faults = new FaultWindows();
        Panel panel = new Panel(List.of(faults), List.of(new Progress(faults, Set.of("send"))));
        history.forEach(panel::see);
        return panel.results().get(0);
    }

    @Test
    void historiesThatAreNone_areCaught() {
        begin(0, 0, 0);
        assertEquals(Status.BROKEN, judge(new WellFormed()).status(), "never ends");
        end(0, 0, 0);
        assertEquals(Status.HELD, judge(new WellFormed()).status());
        end(0, 0, 0);
        assertEquals(Status.BROKEN, judge(new WellFormed()).status(), "ends twice");
    }

    @Test
    void changedBytes_areCaught() {
        add(1, OpType.OK, "poll", MicroOp.polled(Map.of()), null, Map.of(BytesIntact.CORRUPT, List.of("offset 3")));
        assertEquals(Status.BROKEN, judge(new BytesIntact()).status());
    }

    private Result judge(Checker checker) {
        history.forEach(operation -> checker.see(Operation.parse(operation.toEdn())));
        return checker.result();
    }

    private long now;

    private void at(double seconds, Runnable deed) {
        now = (long) (seconds * 1e9);
        deed.run();
    }

    private void send(int process, int sequence, boolean ends) {
        begin(process, process, sequence);
        if (ends) {
            end(process, process, sequence);
        }
    }

    private void begin(int process, long key, long value) {
        add(process, OpType.INVOKE, "send", MicroOp.send(key, value), null, Map.of());
    }

    private void end(int process, long key, long value) {
        add(process, OpType.OK, "send", MicroOp.sent(key, value, -1), null, Map.of());
    }

    private void observe(String node, long term, @Nullable String leader) {
        Map<Keyword, Object> said = new java.util.LinkedHashMap<>();
        said.put(Keyword.of("node"), node);
        said.put(Keyword.of("group"), "broker-a");
        said.put(Keyword.of("term"), term);
        if (leader != null) {
            said.put(Keyword.of("leader"), leader);
        }
        add(0, OpType.OK, "observe", said, null, Map.of());
    }

    private void digest(String node, String digest) {
        add(
                0,
                OpType.OK,
                "digest",
                node,
                null,
                Map.of(
                        LogFacts.NODE,
                        node,
                        ReplicasIdentical.GROUP,
                        "broker-a",
                        ReplicasIdentical.DIGESTS,
                        Map.of("log bytes 0 to 10", digest)));
    }

    private void add(
            int process, OpType type, String f, Object value, @Nullable Object error, Map<String, Object> extras) {
        history.add(new Operation(history.size(), now, process, type, f, value, error, extras));
    }
}
