package io.triadmq.chaos.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProfilesTest {
    @Test
    void everyProfile_canBeNamed_andKnowsItsFaults() {
        for (Profile profile : Profiles.all()) {
            assertEquals(
                    profile.name(), Profiles.named(profile.name()).orElseThrow().name());
            assertTrue(profile.nemeses().size() >= 3, profile.name());
        }
        assertEquals(6, Profiles.all().size());
    }

    @Test
    void sameSeed_givesTheSameSchedule() {
        assertEquals(turns("standard", 7), turns("standard", 7));
        assertNotEquals(turns("standard", 7), turns("standard", 8));
    }

    private static List<String> turns(String profile, long seed) {
        Schedule schedule = new Schedule(Profiles.named(profile).orElseThrow(), seed);
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Schedule.Turn turn = schedule.next();
            turns.add(turn.nemesis().name() + " " + turn.hold() + " " + turn.calm() + " "
                    + turn.random().nextLong());
        }
        return turns;
    }
}
