package io.triadmq.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.nemesis.EndProcesses;
import io.triadmq.chaos.nemesis.Victims;
import io.triadmq.chaos.report.Report;
import io.triadmq.chaos.workload.LoadSpec;
import io.triadmq.chaos.workload.Workloads;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.JvmSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real load, real faults, and every promise judged; {@code triad chaos run} does the same for users. */
final class ChaosRunIT {
    @TempDir
    Path directory;

    @Test
    void oneLeaderKilled_everyPromiseHolds_andTheReportSaysSo() throws Exception {
        Profile profile = new Profile(
                "one-kill",
                "one kill",
                Duration.ofSeconds(1),
                List.of(EndProcesses.kill(Victims.LEADER)),
                Set.of(),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofMillis(200),
                1,
                500);
        Report report = run(profile, 400, profile.length());
        assertEquals(Verdict.HELD, report.verdict(), report.judgement().toString() + report.weaknesses());
        List<String> unjudged = report.judgement().all().stream()
                .filter(result -> result.status() == Result.Status.NOT_JUDGED)
                .map(Result::promise)
                .distinct()
                .toList();
        assertEquals(List.of("progress-in-minority-faults"), unjudged, "everything else must have been looked at");
        assertTrue(Files.readString(directory.resolve(Report.HTML)).contains("every promise held"));
        assertTrue(Files.readString(directory.resolve(Report.JSON)).contains("\"verdict\" : \"held\""));
    }

    @Test
    @Tag("chaos")
    void smokeProfile_everyPromiseHolds() throws Exception {
        Profile profile = Profiles.named("smoke").orElseThrow();
        Report report = run(profile, 2000, profile.length());
        assertEquals(Verdict.HELD, report.verdict(), report.judgement().toString() + report.weaknesses());
    }

    private Report run(Profile profile, int perSecond, Duration length) throws Exception {
        long seed = Long.getLong("triad.seed", 1);
        RunSpec spec = new RunSpec(
                profile.name(),
                length,
                seed,
                new LoadSpec(perSecond, LoadSpec.LARGEST_BODY_BYTES, seed, LoadSpec.ClientKind.OWN),
                FlushMode.SYNC,
                1);
        new ChaosRun(spec, profile, Workloads.all(), JvmSpec.likeThisOne(), directory, new Printing()).run();
        assertEquals(spec, RunSpec.read(directory), "a run can be repeated from its directory");
        Report report = Report.of(directory, spec, profile);
        report.write(directory);
        return report;
    }
}
