package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.history.HistoryFile;
import io.triadmq.chaos.run.Judgement;
import io.triadmq.chaos.run.Profile;
import io.triadmq.chaos.run.RunDiary;
import io.triadmq.chaos.run.RunSpec;
import io.triadmq.chaos.run.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is told about a run.
 *
 * @param spec what was asked for
 * @param profile which faults
 * @param judgement of every promise
 * @param diary what was done
 * @param verdict in a word
 * @param weaknesses why the run means less than it might
 * @param series by workload that sends
 * @param leaders over time
 * @param excerpts operations around violations, by workload and what they are about
 */
public record Report(
        RunSpec spec,
        Profile profile,
        Judgement judgement,
        RunDiary diary,
        Verdict verdict,
        List<String> weaknesses,
        Map<String, Series> series,
        Leaders leaders,
        Map<String, Map<String, List<String>>> excerpts) {
    /** The page for people. */
    public static final String HTML = "report.html";
    /** The same for programs. */
    public static final String JSON = "report.json";

    /** What each workload calls a send; those without one have no charts. */
    private static final Map<String, Set<String>> SENDS = Map.of("log", Set.of("send"), "queue", Set.of("enqueue"));

    private static final String HISTORY = "history.edn";
    private static final String TERMS = "terms";

    /** Judges the run in a directory, and gathers what is to be told about it. */
    public static Report of(Path directory, RunSpec spec, Profile profile) throws IOException {
        Judgement judgement = Judgement.of(directory, spec);
        RunDiary diary = RunDiary.of(directory);
        Map<String, Series> series = new LinkedHashMap<>();
        Map<String, Map<String, List<String>>> excerpts = new LinkedHashMap<>();
        for (Map.Entry<String, List<Result>> each : judgement.results().entrySet()) {
            Path history = directory.resolve(each.getKey()).resolve(HISTORY);
            Set<String> sends = SENDS.get(each.getKey());
            if (sends != null && Files.exists(history)) {
                Series drawn = new Series(sends);
                HistoryFile.read(history, drawn);
                series.put(each.getKey(), drawn);
            }
            Map<String, List<String>> excerpt = Excerpt.of(history, each.getValue());
            if (!excerpt.isEmpty()) {
                excerpts.put(each.getKey(), excerpt);
            }
        }
        Leaders leaders = new Leaders();
        Path terms = directory.resolve(TERMS).resolve(HISTORY);
        if (Files.exists(terms)) {
            HistoryFile.read(terms, leaders);
        }
        return new Report(
                spec,
                profile,
                judgement,
                diary,
                Verdict.of(judgement, diary, profile, spec),
                Verdict.weaknesses(diary, profile, spec),
                series,
                leaders,
                excerpts);
    }

    /** Writes both files into the directory of the run. */
    public void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(HTML), new HtmlPage(this).text());
        Files.write(directory.resolve(JSON), ReportJson.of(this));
    }
}
