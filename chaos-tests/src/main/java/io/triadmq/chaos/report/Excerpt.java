package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations of a history that a violation is about: those that carry its value or are named by it. */
final class Excerpt {
    private static final Pattern VALUE = Pattern.compile("\\bvalue (\\d+)");
    private static final Pattern OPERATION = Pattern.compile("\\boperation (\\d+)");
    private static final int MAX_SUBJECTS = 12;
    private static final int MAX_LINES_OF_EACH = 12;
    private static final int MAX_LINE = 260;

    private Excerpt() {}

    /** Lines of the history by what they are about; empty when nothing is broken. */
    static Map<String, List<String>> of(Path history, List<Result> results) throws IOException {
        Map<String, Pattern> subjects = subjects(results);
        Map<String, List<String>> found = new LinkedHashMap<>();
        if (subjects.isEmpty() || !Files.exists(history)) {
            return found;
        }
        try (BufferedReader lines = Files.newBufferedReader(history)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                for (Map.Entry<String, Pattern> subject : subjects.entrySet()) {
                    Matcher matcher = subject.getValue().matcher(line);
                    List<String> ofSubject = found.computeIfAbsent(subject.getKey(), name -> new ArrayList<>());
                    if (ofSubject.size() < MAX_LINES_OF_EACH && matcher.find()) {
                        ofSubject.add(shortened(line, matcher.start()));
                    }
                }
            }
        }
        return found;
    }

    private static Map<String, Pattern> subjects(List<Result> results) {
        Map<String, Pattern> subjects = new LinkedHashMap<>();
        for (Result result : results) {
            for (String evidence : result.isBroken() ? result.evidence() : List.<String>of()) {
                Matcher value = VALUE.matcher(evidence);
                Matcher operation = OPERATION.matcher(evidence);
                if (subjects.size() >= MAX_SUBJECTS) {
                    return subjects;
                }
                if (value.find()) {
                    // As a number of its own, wherever it stands.
                    subjects.put("value " + value.group(1), Pattern.compile("[\\[ ]" + value.group(1) + "[\\], }]"));
                } else if (operation.find()) {
                    subjects.put(
                            "operation " + operation.group(1),
                            Pattern.compile("^\\{:index " + operation.group(1) + ","));
                }
            }
        }
        return subjects;
    }

    /** Its begin, and what surrounds the place. */
    private static String shortened(String line, int place) {
        if (line.length() <= MAX_LINE) {
            return line;
        }
        int from = Math.max(0, place - MAX_LINE / 4);
        int to = Math.min(line.length(), place + MAX_LINE / 4);
        return line.substring(0, Math.min(MAX_LINE / 2, from)) + " ... " + line.substring(from, to) + " ...";
    }
}
