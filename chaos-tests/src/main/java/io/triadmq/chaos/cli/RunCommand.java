package io.triadmq.chaos.cli;

import io.triadmq.chaos.report.Report;
import io.triadmq.chaos.run.ChaosRun;
import io.triadmq.chaos.run.Profile;
import io.triadmq.chaos.run.Profiles;
import io.triadmq.chaos.run.RunSpec;
import io.triadmq.chaos.workload.LoadSpec;
import io.triadmq.chaos.workload.Workload;
import io.triadmq.chaos.workload.Workloads;
import io.triadmq.ops.cluster.FlushMode;
import io.triadmq.ops.cluster.JvmSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a run and judges it. */
@Command(
        name = "run",
        description = {
            "Starts a cluster on this machine, puts load on it, breaks it in the ways of a profile, reads everything back,"
                    + " and writes a report.",
            "The same seed gives the same schedule of faults."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int SEEDS = 1_000_000;

    @Spec
    private CommandSpec command;

    @Option(
            names = {"-p", "--profile"},
            paramLabel = "NAME",
            defaultValue = "smoke",
            description = "Which faults; triad chaos list shows all. Default: ${DEFAULT-VALUE}.")
    private String profileName = "smoke";

    @Option(names = "--minutes", paramLabel = "N", description = "Time of faults. Default: the profile's.")
    private @Nullable Integer minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "The same in seconds.")
    private @Nullable Integer seconds;

    @Option(names = "--seed", paramLabel = "N", description = "Decides which faults come when. Default: by chance.")
    private @Nullable Long seed;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Messages per second of each workload that sends. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--client",
            paramLabel = "own|stock",
            defaultValue = "OWN",
            description = "own: TriadMQ's client; stock: an unmodified client of RocketMQ. Default: own.")
    private LoadSpec.ClientKind client = LoadSpec.ClientKind.OWN;

    @Option(
            names = "--flush",
            paramLabel = "sync|async",
            defaultValue = "SYNC",
            description = "sync: an acknowledged message is on disk at a majority. Default: sync.")
    private FlushMode flush = FlushMode.SYNC;

    @Option(
            names = {"-g", "--groups"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Broker groups of three. Default: ${DEFAULT-VALUE}.")
    private int groups;

    @Option(
            names = "--heap",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "Heap of each broker in MiB. Default: ${DEFAULT-VALUE}.")
    private int heapMiB;

    @Option(names = "--java-home", paramLabel = "DIR", description = "JDK of the nodes. Default: that of this command.")
    private @Nullable Path javaHome;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description = "Where the run leaves everything. Default: a new directory below ./chaos-runs.")
    private @Nullable Path directory;

    @Option(names = "--keep", description = "Keep what the nodes stored; without it that stays only after a violation.")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        Profile profile = Profiles.named(profileName)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "no profile '" + profileName + "'; there are "
                                + Profiles.all().stream().map(Profile::name).toList()));
        long chosenSeed = seed == null ? new SecureRandom().nextInt(SEEDS) : seed;
        RunSpec spec = spec(profile, chosenSeed);
        Path target = directory == null ? freshDirectory(chosenSeed) : directory.toAbsolutePath();
        if (RunSpec.isIn(target)) {
            throw new ParameterException(command.commandLine(), target + " already holds a run; choose another --dir");
        }
        PrintWriter out = command.commandLine().getOut();
        out.println("chaos run in " + target + ", seed " + chosenSeed);
        out.println("repeat it with: " + spec.command());
        out.flush();
        boolean live = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        List<Workload> workloads = Workloads.all();
        new ChaosRun(spec, profile, workloads, jvm(), target, new TextScreen(out, live)).run();
        Report report = Report.of(target, spec, profile);
        report.write(target);
        Summary.print(report, target, out);
        if (!keep && !report.judgement().isBroken()) {
            Stores.delete(target);
        }
        return report.verdict().exitCode();
    }

    private JvmSpec jvm() {
        try {
            JvmSpec jvm = JvmSpec.likeThisOne().withBrokerHeapMiB(heapMiB);
            return javaHome == null ? jvm : jvm.withJavaHome(javaHome.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private RunSpec spec(Profile profile, long chosenSeed) {
        Duration length = minutes != null
                ? Duration.ofMinutes(minutes)
                : seconds != null ? Duration.ofSeconds(seconds) : profile.length();
        try {
            LoadSpec load = new LoadSpec(rate, LoadSpec.LARGEST_BODY_BYTES, chosenSeed, client);
            return new RunSpec(profile.name(), length, chosenSeed, load, flush, groups);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Path freshDirectory(long chosenSeed) throws IOException {
        String name = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now()) + "-" + profileName
                + "-" + chosenSeed;
        Path fresh = Path.of("chaos-runs", name).toAbsolutePath();
        Files.createDirectories(fresh);
        return fresh;
    }
}
