package io.triadmq.chaos.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads from the NameServers' logs whom they showed as leader, one after the other. */
public final class RouteTermsNeverFall implements Checker {
    /** One line per change of a route's leader. */
    private static final Pattern LEADER = Pattern.compile("event=leader group=(\\S+) term=(\\d+) node=(\\S+)");
    /** A NameServer keeps nothing on disk: with a new process the terms begin anew. */
    private static final Pattern STARTED = Pattern.compile("event=started\\b");

    private final Path directory;

    /** @param directory holds the nodes' directories */
    public RouteTermsNeverFall(Path directory) {
        this.directory = directory;
    }

    @Override
    public String promise() {
        return "route-terms-never-fall";
    }

    @Override
    public String claim() {
        return "No NameServer replaces a leader by one of an older term.";
    }

    @Override
    public Result result() {
        Findings findings = new Findings(this);
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.walk(directory, 2) : Stream.empty()) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().equals("namesrv.log"))
                    .sorted()
                    .toList();
            for (Path log : logs) {
                read(log, findings);
            }
        } catch (IOException e) {
            findings.violation("unreadable", "the logs of the NameServers cannot be read: " + e);
        }
        return findings.result();
    }

    private void read(Path log, Findings findings) throws IOException {
        Map<String, Long> terms = new HashMap<>();
        try (Stream<String> lines = Files.lines(log)) {
            for (String line : (Iterable<String>) lines::iterator) {
                Matcher leader = LEADER.matcher(line);
                if (leader.find()) {
                    findings.judged(1);
                    long term = Long.parseLong(leader.group(2));
                    Long before = terms.put(leader.group(1), term);
                    if (before != null && before > term) {
                        findings.violation(
                                "route went back",
                                directory.relativize(log) + " replaces a leader of term " + before + ": " + line);
                    }
                } else if (STARTED.matcher(line).find()) {
                    terms.clear();
                }
            }
        }
    }
}
