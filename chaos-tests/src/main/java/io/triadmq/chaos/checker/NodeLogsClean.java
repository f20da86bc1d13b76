package io.triadmq.chaos.checker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what the nodes logged and printed, for errors and dying threads that no fault explains. What a fault may cause
 * is listed, each pattern with its reason; everything else counts.
 */
public final class NodeLogsClean implements Checker {
    private static final Pattern SUSPICIOUS = Pattern.compile(
            "\\bERROR\\b|Exception in thread|OutOfMemoryError|StackOverflowError|InternalError|NoClassDefFoundError"
                    + "|SIGSEGV|fatal error has been detected|AssertionError|NullPointerException"
                    + "|ClassCastException|IndexOutOfBounds|ConcurrentModificationException");

    /** One cause that a fault may have. */
    public record Excuse(Pattern pattern, String reason) {
        public static Excuse of(String regex, String reason) {
            return new Excuse(Pattern.compile(regex), reason);
        }
    }

    /** Raft's own words about peers that cannot be reached, which is what killed and cut-off nodes are. */
    public static final List<Excuse> PEER_IS_AWAY = List.of(
            Excuse.of("Fail to connect|Connection refused|connect failed|Connection reset", "the peer is down"),
            Excuse.of("Fail to (init sending channel|start replicator|add a replicator)", "the peer is down"),
            Excuse.of("Fail to check replicator connection|async create connection", "the peer is down"),
            Excuse.of("(Rpc response|Invoke) send failed", "the peer went away while it was spoken to"),
            Excuse.of("PreVote|RequestVote", "the peer is down during an election"),
            Excuse.of("RemotingException|InvokeTimeout|RpcException", "the peer does not answer"));

    private final Path directory;
    private final List<Excuse> excuses;

    /**
     * @param directory holds the nodes' directories; every {@code *.log} and {@code output.txt} below it is read
     * @param excuses what is not counted
     */
    public NodeLogsClean(Path directory, List<Excuse> excuses) {
        this.directory = directory;
        this.excuses = List.copyOf(excuses);
    }

    @Override
    public String promise() {
        return "node-logs-clean";
    }

    @Override
    public String claim() {
        return "No node logs an error or loses a thread for which no fault is the reason.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        if (!Files.isDirectory(directory)) {
            findings.note("no node logs in " + directory);
            return findings.result();
        }
        long excused = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.filter(NodeLogsClean::isLog).sorted()::iterator) {
                excused += read(file, findings);
            }
        } catch (IOException e) {
            findings.violation("unreadable", "the logs cannot be read: " + e);
        }
        findings.count("explained by faults", excused);
        return findings.result();
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        boolean ours = name.endsWith(".log") && !name.startsWith("gc") && !name.startsWith("LOG");
        // RocksDB's and the segments' files below the stores are no logs of this kind.
        return Files.isRegularFile(file)
                && (ours || name.equals("output.txt"))
                && Stream.of("store", "commitlog", "state").noneMatch(part -> contains(file, part));
    }

    private static boolean contains(Path file, String part) {
        for (Path each : file) {
            if (each.toString().equals(part)) {
                return true;
            }
        }
        return false;
    }

    private long read(Path file, Findings findings) throws IOException {
        long excused = 0;
        // A killed process may leave half a character.
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                findings.judged(1);
                if (!SUSPICIOUS.matcher(line).find()) {
                    continue;
                }
                if (excuses.stream().anyMatch(matches(line))) {
                    excused++;
                } else {
                    findings.violation("in " + directory.relativize(file), shortened(line));
                }
            }
        }
        return excused;
    }

    private static Predicate<Excuse> matches(String line) {
        return excuse -> excuse.pattern().matcher(line).find();
    }

    private static String shortened(String line) {
        return line.length() <= 400 ? line : line.substring(0, 400) + "...";
    }
}
