package io.triadmq.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of histories, which other people's checkers read. */
final class HistoryTest {
    @TempDir
    Path directory;

    @Test
    void operations_haveTheFormOfJepsensHistories() throws IOException {
        Path file = directory.resolve("log").resolve("history.edn");
        try (HistoryWriter history = new HistoryWriter(file, System.nanoTime())) {
            ClientProcess process = history.newProcess();
            process.invoke("send", MicroOp.send(3, 101));
            process.ok(MicroOp.sent(3, 101, 0));
            history.nemesis("kill", "broker-a-n0", Map.of("phase", "begin"));
            process.invoke("poll", MicroOp.poll());
            process.ok(MicroOp.polled(Map.of(3L, List.of(List.of(0L, 101L)))));
            process.invoke("write", List.of("g1:q0", 40));
            process.info(List.of(Keyword.of("timeout"), "no answer in \"3 s\""));
            process.invoke("dequeue", null);
            process.fail(Keyword.of("empty"));
        }
        List<String> lines = Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst(":time \\d+", ":time 0"))
                .toList();
        assertEquals(
                List.of(
                        "{:index 0, :time 0, :process 0, :type :invoke, :f :send, :value [[:send 3 101]]}",
                        "{:index 1, :time 0, :process 0, :type :ok, :f :send, :value [[:send 3 [0 101]]]}",
                        "{:index 2, :time 0, :process :nemesis, :type :info, :f :kill, :value \"broker-a-n0\", :phase"
                                + " \"begin\"}",
                        "{:index 3, :time 0, :process 0, :type :invoke, :f :poll, :value [[:poll]]}",
                        "{:index 4, :time 0, :process 0, :type :ok, :f :poll, :value [[:poll {3 [[0 101]]}]]}",
                        "{:index 5, :time 0, :process 0, :type :invoke, :f :write, :value [\"g1:q0\" 40]}",
                        "{:index 6, :time 0, :process 0, :type :info, :f :write, :value [\"g1:q0\" 40], :error"
                                + " [:timeout \"no answer in \\\"3 s\\\"\"]}",
                        "{:index 7, :time 0, :process 10000, :type :invoke, :f :dequeue, :value nil}",
                        "{:index 8, :time 0, :process 10000, :type :fail, :f :dequeue, :value nil, :error :empty}"),
                lines);
    }

    @Test
    void operationsOpenAtTheEnd_endUnknown_andNothingFollows() throws IOException {
        Path file = directory.resolve("history.edn");
        HistoryWriter history = new HistoryWriter(file, System.nanoTime());
        ClientProcess process = history.newProcess();
        process.invoke("enqueue", 17);
        history.close();
        process.ok(17);
        process.invoke("enqueue", 18);
        List<Operation> read = read(file);
        assertEquals(2, read.size());
        assertEquals(OpType.INFO, read.get(1).type());
        assertEquals(Keyword.of("end-of-run"), read.get(1).error());
    }

    @Test
    void aProcess_hasOneOperationOpen() throws IOException {
        try (HistoryWriter history = new HistoryWriter(directory.resolve("history.edn"), System.nanoTime())) {
            ClientProcess process = history.newProcess();
            process.invoke("enqueue", 1);
            assertThrows(IllegalStateException.class, () -> process.invoke("enqueue", 2));
        }
    }

    @Test
    void whatIsWritten_isReadAlike() {
        Operation operation = new Operation(
                7,
                1_234_567_890_123L,
                Operation.NEMESIS,
                OpType.INFO,
                "start-partition",
                Map.of("a", List.of(1L, 2.5, true), Keyword.of("b"), Map.of()),
                List.of(Keyword.of("x"), "tab\there, \"quoted\" \\ and\nbroken"),
                Map.of("fault", "isolate-leader"));
        assertEquals(operation, Operation.parse(operation.toEdn()));
        assertEquals(1, operation.toEdn().lines().count());
    }

    @Test
    void damagedLine_isReportedWithItsPlace() throws IOException {
        Path file = directory.resolve("history.edn");
        Files.writeString(file, "{:index 0, :time 1, :process 0, :type :ok, :f :read, :value nil}\n{:index 1, :ti");
        IOException failure = assertThrows(IOException.class, () -> read(file));
        assertEquals(true, String.valueOf(failure.getMessage()).contains("line 2"), failure.getMessage());
    }

    private static List<Operation> read(Path file) throws IOException {
        List<Operation> operations = new ArrayList<>();
        HistoryFile.read(file, operations::add);
        return operations;
    }
}
