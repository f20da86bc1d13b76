package io.triadmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Mistakes are refused where they are made. */
class MessageTest {
    private final Message message = new Message("orders", new byte[] {1});

    private static void assertMissing(String name, Executable call) {
        assertEquals(
                name + " must not be null",
                assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void missingParts_areNamed() {
        assertMissing("body", () -> new Message("orders", null));
        assertMissing("tag", () -> new Message("orders", null, new byte[0]));
        assertMissing("keys", () -> new Message("orders", "tag", null, new byte[0]));
        assertMissing("tag", () -> message.withTag(null));
        assertMissing("keys", () -> message.withKeys(null));
        assertMissing("a key", () -> message.withKeys(Collections.singletonList(null)));
        assertMissing("the sharding key", () -> message.withShardingKey(null));
        assertMissing("a property's name", () -> message.putUserProperty(null, "value"));
        assertMissing("the value of property colour", () -> message.putUserProperty("colour", null));
    }

    @Test
    void missingTopic_isNamed() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new Message(null, new byte[0]));
        assertEquals("the topic name is empty", refusal.getMessage());
    }
}
