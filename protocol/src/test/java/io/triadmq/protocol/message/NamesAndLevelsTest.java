package io.triadmq.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NamesAndLevelsTest {
    @Test
    void goodNames_haveNoProblem() {
        assertNull(NameRules.topicProblem("Topic_1-a%b|c"));
        assertNull(NameRules.topicProblem("t".repeat(127)));
        assertNull(NameRules.topicProblem("%RETRY%" + "g".repeat(200)));
        assertNull(NameRules.groupProblem("g".repeat(120)));
        assertNull(NameRules.oldGroupProblem("g".repeat(255)));
    }

    @Test
    void badNames_areExplained() {
        assertContains("empty", NameRules.topicProblem(" "));
        assertContains("empty", NameRules.groupProblem(null));
        assertContains("128 characters, at most 127", NameRules.topicProblem("t".repeat(128)));
        assertContains("at most 120", NameRules.groupProblem("g".repeat(121)));
        assertContains("'.' at position 1", NameRules.topicProblem("a.b"));
        assertContains("'\u00e4' at position 0", NameRules.groupProblem("\u00e4"));
    }

    private static void assertContains(String expected, String problem) {
        assertNotNull(problem);
        assertTrue(problem.contains(expected), problem);
    }

    @Test
    void systemTopics_areKnown() {
        assertTrue(SystemTopic.isSystem("TBW102"));
        assertTrue(SystemTopic.isSystem("rmq_sys_wheel_timer"));
        assertFalse(SystemTopic.isSystem("Orders"));
        assertTrue(SystemTopic.isForbiddenForSends(SystemTopic.SCHEDULE));
        assertFalse(SystemTopic.isForbiddenForSends(SystemTopic.TRACE));
        assertTrue(SystemTopic.isRetry(SystemTopic.retryTopic("g")));
        assertTrue(SystemTopic.isDeadLetter(SystemTopic.deadLetterTopic("g")));
    }

    @Test
    void delayLevels_followTheDefaultTable() {
        DelayLevels levels = DelayLevels.defaults();
        assertEquals(18, levels.maxLevel());
        assertEquals(Duration.ZERO, levels.delay(0));
        assertEquals(Duration.ofSeconds(1), levels.delay(1));
        assertEquals(Duration.ofMinutes(1), levels.delay(5));
        assertEquals(Duration.ofHours(2), levels.delay(18));
        assertEquals(Duration.ofHours(2), levels.delay(19));
        assertEquals(Duration.ofDays(3), DelayLevels.parse(" 1s  3d ").delay(2));
    }

    @Test
    void wrongDelayLevel_isNamed() {
        for (String text : new String[] {"", "1s x", "1s 0m", "1s 5", "1s 9999999999h"}) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> DelayLevels.parse(text));
            assertTrue(e.getMessage().contains("messageDelayLevel"), e.getMessage());
        }
    }
}
