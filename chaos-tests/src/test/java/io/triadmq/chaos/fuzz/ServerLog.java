package io.triadmq.chaos.fuzz;

import io.triadmq.ops.cluster.NodePlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a node writes to its log and its output from some moment on. */
final class ServerLog {
    private static final int SHOWN_LINES = 12;
    /** Claims can say so, and then somebody must look. */
    private static final String TWO_LEADERS = " both claim to lead term ";

    private final List<Path> files;
    private final List<Long> starts = new ArrayList<>();

    /** Lines that are there already do not count. */
    ServerLog(NodePlan node) throws IOException {
        files = List.of(node.logFile(), node.outputFile());
        for (Path file : files) {
            starts.add(Files.exists(file) ? Files.size(file) : 0);
        }
    }

    /** Stack traces, errors and reports of leaks, with the lines before them. */
    List<String> complaints() throws IOException {
        List<String> complaints = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            List<String> lines = lines(files.get(i), starts.get(i));
            for (int at = 0; at < lines.size() && complaints.size() < SHOWN_LINES; at++) {
                if (isComplaint(lines.get(at))) {
                    complaints.addAll(lines.subList(Math.max(0, at - 2), Math.min(lines.size(), at + SHOWN_LINES)));
                }
            }
        }
        return complaints;
    }

    private static boolean isComplaint(String line) {
        return line.startsWith("\tat ")
                || line.contains("LEAK:")
                || (line.contains(" ERROR ") && !line.contains(TWO_LEADERS));
    }

    private static List<String> lines(Path file, long start) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        byte[] content = Files.readAllBytes(file);
        int from = (int) Math.min(start, content.length);
        String text = new String(content, from, content.length - from, StandardCharsets.UTF_8);
        try (Stream<String> lines = text.lines()) {
            return lines.toList();
        }
    }
}
