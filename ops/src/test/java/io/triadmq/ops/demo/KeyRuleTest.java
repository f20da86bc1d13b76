package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class KeyRuleTest {
    @Test
    void column_isCountedFromOne() {
        assertEquals("a", key(1, "a,b,c"));
        assertEquals("b", key(2, "a,b,c"));
        assertEquals("c", key(3, "a,b,c"));
    }

    @Test
    void lineWithoutTheColumn_hasTheSameKeyAsOthersWithoutIt() {
        assertEquals("-", key(4, "a,b,c"));
        assertEquals("-", key(2, "a,,c"));
    }

    @Test
    void controlCharacters_doNotReachTheMessage() {
        assertEquals("x?y", key(1, "x\u0001y,b"));
    }

    @Test
    void columnZero_isTheHashOfTheLine() {
        assertEquals(key(0, "same"), key(0, "same"));
        assertNotEquals(key(0, "same"), key(0, "other"));
    }

    private static String key(int column, String line) {
        return new KeyRule(column, ",").keyOf(line.getBytes(StandardCharsets.UTF_8));
    }
}
