package io.triadmq.chaos.run;

import io.triadmq.chaos.nemesis.Nemeses;
import io.triadmq.chaos.nemesis.Nemesis;
import io.triadmq.chaos.run.Profile.Need;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The profiles that there are. Each call makes new nemeses, which remember whom they hurt. */
public final class Profiles {
    private static final List<String> PROCESSES = List.of(
            "kill-leader",
            "kill-leader",
            "kill-follower",
            "kill-majority",
            "kill-all",
            "stop-leader",
            "stop-follower",
            "pause-leader",
            "pause-follower",
            "transfer-leader",
            "rolling-restart",
            "kill-name-server",
            "kill-name-servers");

    private static final List<String> NETWORK = List.of(
            "isolate-leader",
            "cut-off-leader",
            "isolate-follower",
            "halves",
            "bridge",
            "one-way-from-leader",
            "one-way-to-leader",
            "clients-from-leader",
            "brokers-from-name-servers",
            "loss-5",
            "delay-30");

    private static final List<String> CLOCKS = List.of("clock-jump-leader", "clock-strobe-leader");

    private static final List<String> POWER = List.of("power-all", "power-all", "power-leader", "power-majority");

    private static final List<String> DISKS = List.of("disk-full-follower", "disk-hang-leader", "disk-slow-follower");

    private static final List<String> CORRUPTION = List.of(
            "bitflip-log",
            "bitflip-log-index",
            "bitflip-state",
            "bitflip-raft-meta",
            "truncate-log",
            "torn-log",
            "wipe-follower",
            "wipe-any");

    private static final List<String> TOGETHER =
            List.of("pause-follower+kill-leader", "isolate-follower+kill-leader", "kill-leader");

    private Profiles() {}

    public static List<Profile> all() {
        return Stream.of("smoke", "standard", "full", "power", "corruption", "mixed")
                .flatMap(name -> named(name).stream())
                .toList();
    }

    public static Optional<Profile> named(String name) {
        return switch (name) {
            case "smoke" -> Optional.of(smoke());
            case "standard" -> Optional.of(standard());
            case "full" -> Optional.of(full());
            case "power" -> Optional.of(power());
            case "corruption" -> Optional.of(corruption());
            case "mixed" -> Optional.of(mixed());
            default -> Optional.empty();
        };
    }

    private static Profile smoke() {
        return new Profile(
                "smoke",
                "two minutes that need no special rights",
                Duration.ofSeconds(120),
                nemeses(List.of(
                        "kill-leader",
                        "kill-leader",
                        "kill-leader",
                        "pause-leader",
                        "pause-follower",
                        "isolate-leader",
                        "isolate-follower")),
                Set.of(Need.RELAY),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                5,
                20_000);
    }

    private static Profile standard() {
        return new Profile(
                "standard",
                "eight minutes of processes and networks that fail",
                Duration.ofMinutes(8),
                nemeses(PROCESSES, NETWORK),
                Set.of(Need.NETWORK),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(4),
                15,
                200_000);
    }

    private static Profile full() {
        return new Profile(
                "full",
                "an hour of everything that this machine can do",
                Duration.ofMinutes(60),
                nemeses(PROCESSES, NETWORK, CLOCKS, POWER, DISKS, CORRUPTION, TOGETHER),
                Set.of(Need.NETWORK, Need.DISKS, Need.CLOCKS),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                80,
                2_000_000);
    }

    private static Profile power() {
        return new Profile(
                "power",
                "ten minutes of power cuts, mostly of all nodes at once",
                Duration.ofMinutes(10),
                nemeses(POWER),
                Set.of(Need.DISKS),
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                15,
                100_000);
    }

    private static Profile corruption() {
        return new Profile(
                "corruption",
                "ten minutes of damage to what one node has on disk",
                Duration.ofMinutes(10),
                nemeses(CORRUPTION),
                Set.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                15,
                100_000);
    }

    private static Profile mixed() {
        return new Profile(
                "mixed",
                "ten minutes of faults that come together",
                Duration.ofMinutes(10),
                nemeses(TOGETHER, PROCESSES, NETWORK),
                Set.of(Need.NETWORK),
                Duration.ofSeconds(3),
                Duration.ofSeconds(12),
                Duration.ofSeconds(4),
                15,
                200_000);
    }

    @SafeVarargs
    private static List<Nemesis> nemeses(List<String>... names) {
        return Arrays.stream(names)
                .flatMap(List::stream)
                .map(name ->
                        Nemeses.named(name).orElseThrow(() -> new IllegalStateException("no nemesis is named " + name)))
                .toList();
    }
}
