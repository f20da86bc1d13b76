package io.triadmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueSelectorTest {
    private static final Message MESSAGE = new Message("t", new byte[0]);
    private final List<MessageQueue> queues = IntStream.range(0, 12)
            .mapToObj(i -> new MessageQueue("t", i < 4 ? "a" : i < 8 ? "b" : "c", i % 4))
            .toList();

    private Set<String> chosen(QueueSelector selector) {
        Set<String> groups = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            groups.add(selector.select(queues, MESSAGE, i).brokerName());
        }
        return groups;
    }

    @Test
    void byHash_givesEqualKeysTheSameQueue_alsoNegativeHashes() {
        for (Object key : List.of("x", -1, Integer.MIN_VALUE, "polygenelubricants")) {
            assertEquals(
                    QueueSelector.byHash().select(queues, MESSAGE, key),
                    QueueSelector.byHash().select(queues, MESSAGE, key));
        }
    }

    @Test
    void byHash_refusesToDoWithoutAKey() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> QueueSelector.byHash().select(queues, MESSAGE, null));
        assertEquals("selecting by hash needs a key, got null", refusal.getMessage());
    }

    @Test
    void byRandom_reachesEveryGroup() {
        assertEquals(Set.of("a", "b", "c"), chosen(QueueSelector.byRandom()));
    }

    @Test
    void byZone_staysInTheZone_followsItsLeaders_andGoesElsewhereWhenItHasNone() {
        Map<String, String> zones = new ConcurrentHashMap<>(Map.of("a", "east", "b", "west", "c", "east"));
        QueueSelector near = QueueSelector.byZone("east", queue -> zones.getOrDefault(queue.brokerName(), ""));
        assertEquals(Set.of("a", "c"), chosen(near));
        zones.put("a", "west");
        assertEquals(Set.of("c"), chosen(near));
        zones.remove("c");
        assertTrue(chosen(near).containsAll(Set.of("a", "b", "c")));
    }
}
