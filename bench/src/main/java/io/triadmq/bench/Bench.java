package io.triadmq.bench;

import io.triadmq.bench.cluster.Cluster;
import io.triadmq.bench.report.Report;
import io.triadmq.bench.report.ReportTable;
import io.triadmq.bench.report.Result;
import io.triadmq.bench.run.Effort;
import io.triadmq.bench.run.LoadClient;
import io.triadmq.bench.run.Row;
import io.triadmq.bench.run.Session;
import io.triadmq.ops.cluster.RpcClients;
import io.triadmq.protocol.transport.RpcClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures TriadMQ and Apache RocketMQ side by side. Main class of {@code bench/run}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures TriadMQ and Apache RocketMQ side by side on this machine.")
public final class Bench implements Callable<Integer> {
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);
    /** A row writes a few gigabytes; a full disk would measure something else. */
    private static final long LEAST_FREE_BYTES = 20L << 30;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--quick", description = "Fewer rows, shorter warm-up: under ten minutes.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results there as JSON.")
    private @Nullable Path json;

    @Option(names = "--rows", split = ",", paramLabel = "ROW", description = "Only these rows.")
    private List<String> rows = new ArrayList<>();

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Only these of: dledger, dledger-batch-push, pair, pair-default; or none.")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--peers-only", description = "Leave TriadMQ out.")
    private boolean peersOnly;

    @Option(names = "--flush", paramLabel = "MODE", description = "async, sync or both (default; quick: async).")
    private @Nullable String flush;

    @Option(names = "--heap", paramLabel = "SIZE", description = "Heap of each broker (default: ${DEFAULT-VALUE}).")
    private String heap = "1g";

    @Option(names = "--kills", paramLabel = "N", description = "Leader kills of the failover row.")
    private @Nullable Integer kills;

    @Option(names = "--dir", paramLabel = "DIR", description = "For the data; emptied at the end.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--keep", description = "Keep logs and data.")
    private boolean keep;

    @Option(names = "--peer-libraries", required = true, hidden = true)
    private Path peerLibraries = Path.of("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = commandSpec().commandLine().getOut();
        Effort effort = (quick ? Effort.QUICK : Effort.FULL).withKills(kills);
        List<SystemUnderTest> chosen = SystemUnderTest.choose(!peersOnly, wantedPeers(), flushModes());
        Set<Row> wanted = wantedRows();
        Report report = new Report(Conditions.describe(heap));
        try (RpcClient rpc = RpcClients.create();
                DataDirectory data = DataDirectory.create(directory, keep)) {
            for (SystemUnderTest system : chosen) {
                measure(system, data, rpc, wanted, effort, report, out);
                if (json != null) {
                    report.writeJson(json);
                }
            }
        }
        out.println();
        out.print(ReportTable.format(report));
        out.flush();
        return report.results().stream().allMatch(result -> result.error() == null) ? 0 : 1;
    }

    /** Measures one system; when it breaks, that is its result, and the run goes on with the next. */
    private void measure(
            SystemUnderTest system,
            DataDirectory data,
            RpcClient rpc,
            Set<Row> wanted,
            Effort effort,
            Report report,
            PrintWriter out)
            throws IOException, InterruptedException {
        Path directoryOfSystem = data.path().resolve(system.key());
        try (Cluster cluster = system.start(heap, peerLibraries, directoryOfSystem, rpc)) {
            data.running(cluster);
            out.printf("%n%s%n", cluster.setUp());
            out.flush();
            cluster.awaitReady(READY_PATIENCE);
            measureRows(system, cluster, wanted, effort, report, out);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            report.add(
                    List.of(new Result(system.name(), "", "", "all", "all rows", system.isSyncFlush()).failed(reason)));
            out.println("  FAILED: " + reason);
            out.flush();
        }
        data.running(null);
        data.remove(directoryOfSystem);
    }

    private void measureRows(
            SystemUnderTest system, Cluster cluster, Set<Row> wanted, Effort effort, Report report, PrintWriter out)
            throws Exception {
        List<LoadClient> clients = system.clients(peerLibraries);
        try (Session session = new Session(cluster, system.name(), system.isSyncFlush(), clients, effort)) {
            for (Row row : wanted) {
                if (system.measures(row)) {
                    checkDisk(cluster.directory());
                    report.add(session.measure(row, result -> {
                        out.println("  " + result);
                        out.flush();
                    }));
                }
            }
        }
    }

    private static void checkDisk(Path data) throws IOException {
        long free = Files.getFileStore(data).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new IOException("only " + (free >> 30) + " GiB are free below " + data + ", a row may need "
                    + (LEAST_FREE_BYTES >> 30) + "; use --dir");
        }
    }

    private Set<Row> wantedRows() {
        Set<Row> wanted = EnumSet.noneOf(Row.class);
        rows.forEach(key -> wanted.add(Row.of(key)));
        if (wanted.isEmpty()) {
            wanted.addAll(quick ? Row.QUICK : EnumSet.allOf(Row.class));
        }
        return wanted;
    }

    /** A quick run leaves the pair out: it cannot fail over, and ten minutes are short. */
    private List<String> wantedPeers() {
        if (peers.isEmpty()) {
            return quick ? List.of("dledger", "dledger-batch-push") : List.of("dledger", "dledger-batch-push", "pair");
        }
        return peers.equals(List.of("none")) ? List.of() : peers;
    }

    private List<Boolean> flushModes() {
        String mode = flush == null ? (quick ? "async" : "both") : flush;
        return switch (mode) {
            case "async" -> List.of(false);
            case "sync" -> List.of(true);
            case "both" -> List.of(false, true);
            default ->
                throw new CommandLine.ParameterException(
                        commandSpec().commandLine(), "--flush takes async, sync or both, got '" + mode + "'");
        };
    }

    private CommandSpec commandSpec() {
        CommandSpec current = spec;
        if (current == null) {
            throw new IllegalStateException("not started by the command line");
        }
        return current;
    }
}
