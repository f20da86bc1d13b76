package io.triadmq.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.chaos.checker.Result;
import io.triadmq.chaos.nemesis.Nemeses;
import io.triadmq.chaos.report.Report;
import io.triadmq.chaos.workload.LoadSpec;
import io.triadmq.chaos.workload.Workloads;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.JvmSpec;
import io.triadmq.raftlog.plant.Plant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A harness that cannot fail proves nothing: brokers with a planted bug must be found out. */
@Tag("chaos")
final class PlantedBugsIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "ACK_BEFORE_QUORUM, acked-is-read, isolate-leader",
        "FORGET_SEQUENCES, no-value-twice, kill-leader",
        "OFFSETS_OUTSIDE_LOG, offsets-never-fall, kill-leader",
        "APPLY_DIFFERENTLY, replicas-identical, kill-leader",
    })
    void plantedBug_breaksItsPromise(Plant bug, String promise, String fault) throws Exception {
        Profile profile = new Profile(
                "one-fault",
                "one fault again and again",
                Duration.ofSeconds(20),
                List.of(Nemeses.named(fault).orElseThrow()),
                Set.of(Profile.Need.RELAY),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(2),
                1,
                100);
        long seed = Long.getLong("triad.seed", 1);
        RunSpec spec = new RunSpec(
                profile.name(),
                profile.length(),
                seed,
                new LoadSpec(1500, LoadSpec.LARGEST_BODY_BYTES, seed, LoadSpec.ClientKind.OWN),
                FlushMode.SYNC,
                1);
        JvmSpec jvm = JvmSpec.likeThisOne()
                .withArguments(List.of("-D" + Plant.PROPERTY + "="
                        + bug.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        new ChaosRun(spec, profile, Workloads.all(), jvm, directory, new Printing()).run();
        Report report = Report.of(directory, spec, profile);
        Set<String> broken = report.judgement().all().stream()
                .filter(Result::isBroken)
                .map(Result::promise)
                .collect(Collectors.toSet());
        assertEquals(Verdict.BROKEN, report.verdict(), report.judgement().toString());
        assertTrue(broken.contains(promise), promise + " should break, but " + broken + " did");
        System.out.println(bug + " broke " + broken);
    }
}
