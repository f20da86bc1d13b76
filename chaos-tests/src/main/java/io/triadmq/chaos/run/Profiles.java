package io.triadmq.chaos.run;

import static io.triadmq.chaos.nemesis.EndProcesses.kill;
import static io.triadmq.chaos.nemesis.EndProcesses.stop;

import io.triadmq.chaos.nemesis.Nemesis;
import io.triadmq.chaos.nemesis.Victims;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The profiles that there are. Each call makes new nemeses, which remember whom they hurt. */
public final class Profiles {
    private Profiles() {}

    public static List<Profile> all() {
        return List.of(smoke(), standard(), full());
    }

    public static Optional<Profile> named(String name) {
        return all().stream().filter(profile -> profile.name().equals(name)).findFirst();
    }

    private static Profile smoke() {
        return new Profile(
                "smoke",
                "a minute and a half without special rights",
                Duration.ofSeconds(90),
                List.of(kill(Victims.LEADER), kill(Victims.LEADER), kill(Victims.FOLLOWER), stop(Victims.LEADER)),
                Set.of(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(6),
                Duration.ofSeconds(4),
                5,
                10_000);
    }

    private static Profile standard() {
        return new Profile(
                "standard",
                "eight minutes of everything that needs no special rights",
                Duration.ofMinutes(8),
                processes(),
                Set.of(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                Duration.ofSeconds(6),
                15,
                200_000);
    }

    private static Profile full() {
        return new Profile(
                "full",
                "an hour of everything that this machine can do",
                Duration.ofMinutes(60),
                processes(),
                Set.of(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(8),
                80,
                2_000_000);
    }

    private static List<Nemesis> processes() {
        return List.of(
                kill(Victims.LEADER),
                kill(Victims.LEADER),
                kill(Victims.FOLLOWER),
                kill(Victims.MAJORITY),
                kill(Victims.ALL),
                stop(Victims.LEADER),
                stop(Victims.FOLLOWER));
    }
}
