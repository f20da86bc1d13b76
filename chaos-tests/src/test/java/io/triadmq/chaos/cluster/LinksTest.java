package io.triadmq.chaos.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LinksTest {
    private static final Link LINK = new Link("a", "b");

    private final Links links = new Links();

    @Test
    void conditions_addUp_andEachIsLiftedAlone() {
        Object cut = links.add(Set.of(LINK), LinkState.CUT);
        Object slow = links.add(Set.of(LINK), LinkState.delayed(Duration.ofMillis(5), Duration.ZERO));
        Object narrow = links.add(Set.of(LINK, new Link("b", "a")), LinkState.narrow(100));
        links.add(Set.of(LINK), LinkState.narrow(50));
        assertEquals(new LinkState(true, 0, Duration.ofMillis(5), Duration.ZERO, 50), links.of(LINK));
        assertFalse(links.of(new Link("b", "a")).cut(), "the other direction is another link");

        links.remove(cut);
        links.remove(cut);
        links.remove(narrow);
        assertEquals(new LinkState(false, 0, Duration.ofMillis(5), Duration.ZERO, 50), links.of(LINK));
        assertEquals(LinkState.OPEN, links.of(new Link("b", "a")));
        links.remove(slow);
    }

    /** Two faults may do the very same to a link; healing one leaves the other. */
    @Test
    void equalConditions_areTwo() {
        Object first = links.add(Set.of(LINK), LinkState.CUT);
        Object second = links.add(Set.of(LINK), LinkState.CUT);
        links.remove(first);
        assertTrue(links.of(LINK).cut());
        links.remove(second);
        assertEquals(Map.of(), links.all());
    }

    @Test
    void losses_combineAsChances() {
        links.add(Set.of(LINK), LinkState.lossy(0.5));
        links.add(Set.of(LINK), LinkState.lossy(0.5));
        assertEquals(0.75, links.of(LINK).loss(), 1e-9);
    }
}
