package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.produce.LaneSimulation.Weather;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a lane promises, in every weather: exactly once, in order, honest. {@link LaneSimulation} does the checking. */
class LaneProperties {
    @Property(tries = 1000)
    void lossyNetwork_keepsOrderAndStoresOnce(@ForAll long seed) {
        simulate(seed, new Weather(10, 10, 5, 20, 5, 0, true));
    }

    @Property(tries = 1000)
    void reorderingNetwork_keepsOrderAndStoresOnce(@ForAll long seed) {
        simulate(seed, new Weather(5, 20, 10, 20, 10, 0, false));
    }

    @Property(tries = 500)
    void rejectedMessages_areRefusedAndTheRestGoesOn(@ForAll long seed) {
        simulate(seed, new Weather(5, 5, 5, 5, 2, 5, true));
    }

    @Property(tries = 500)
    void deadBroker_endsEveryMessageAtItsDeadline(@ForAll long seed) {
        simulate(seed, new Weather(50, 30, 50, 0, 0, 0, false));
    }

    @Property(tries = 100)
    void fairWeather_storesEverythingAtFirstAttempt(@ForAll long seed) {
        LaneSimulation simulation = new LaneSimulation(seed, Weather.FAIR);
        simulation.calmDown();
        assertEquals(20, simulation.storedCount());
        assertEquals(0, simulation.repeats);
        assertEquals(0, simulation.fences);
    }

    /** The properties above would prove nothing if the bad things they are about did not happen. */
    @Test
    void badWeather_isReallyBad() {
        int fences = 0;
        int repeats = 0;
        int refused = 0;
        int unknown = 0;
        for (int seed = 0; seed < 50; seed++) {
            LaneSimulation simulation = simulate(seed, new Weather(20, 20, 20, 20, 5, 2, false));
            fences += simulation.fences;
            repeats += simulation.repeats;
            refused += simulation.refusedCount();
            unknown += simulation.unknownCount();
        }
        assertTrue(
                fences > 50 && repeats > 500 && refused > 50 && unknown > 50,
                fences + " fences, " + repeats + " repeats, " + refused + " refused, " + unknown + " unknown");
    }

    private static LaneSimulation simulate(long seed, Weather weather) {
        LaneSimulation simulation = new LaneSimulation(seed, weather);
        simulation.run(400);
        simulation.calmDown();
        return simulation;
    }
}
