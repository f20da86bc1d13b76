package io.triadmq.chaos.run;

import io.triadmq.chaos.nemesis.Nemesis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which fault comes next, for how long, and with which chances: a function of profile and seed. Not thread-safe. */
final class Schedule {
    /** A fault to come. */
    record Turn(Nemesis nemesis, Duration hold, Duration calm, SplittableRandom random) {}

    private final Profile profile;
    private final SplittableRandom random;
    private final List<Nemesis> round = new ArrayList<>();

    Schedule(Profile profile, long seed) {
        this.profile = profile;
        this.random = new SplittableRandom(seed);
    }

    Turn next() {
        if (round.isEmpty()) {
            round.addAll(profile.nemeses());
        }
        Nemesis nemesis = round.remove(random.nextInt(round.size()));
        long calm = profile.calm().toMillis();
        return new Turn(
                nemesis,
                between(profile.shortestHold().toMillis(), profile.longestHold().toMillis()),
                between(calm / 2, calm),
                random.split());
    }

    private Duration between(long low, long high) {
        return Duration.ofMillis(low + random.nextLong(high - low + 1));
    }
}
