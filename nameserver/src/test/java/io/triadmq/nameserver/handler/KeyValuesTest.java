package io.triadmq.nameserver.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeyValuesTest {
    private static final int HALF = (int) (KeyValues.MAX_CHARS / 2);

    private final KeyValues values = new KeyValues();

    @Test
    void entriesBeyondTheLimit_areRefused_untilOthersAreDeleted() {
        values.put("n", "a", "x".repeat(HALF));
        assertThrows(IllegalArgumentException.class, () -> values.put("n", "b", "x".repeat(HALF)));
        assertNull(values.get("n", "b"));
        values.delete("n", "a");
        values.put("n", "b", "x".repeat(HALF));
        assertEquals(1, values.list("n").size());
    }

    @Test
    void refusedEntry_leavesNoNamespaceBehind() {
        assertThrows(IllegalArgumentException.class, () -> values.put("n", "a", "x".repeat(2 * HALF)));
        assertEquals(Map.of(), values.list("n"));
    }

    @Test
    void replacedValue_countsOnce() {
        for (int i = 0; i < 5; i++) {
            values.put("n", "a", "x".repeat(HALF));
        }
        values.put("n", "a", "short");
        values.put("n", "b", "x".repeat(HALF));
        assertEquals("short", values.get("n", "a"));
    }
}
