package io.triadmq.client.produce;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class CallbacksTest {
    @Test
    void callbackThatThrowsAnError_harmsNobody() {
        try (Callbacks callbacks = new Callbacks(Runnable::run)) {
            assertDoesNotThrow(() -> callbacks.execute(() -> {
                throw new AssertionError("as told");
            }));
            assertFalse(callbacks.isCurrentThread());
        }
    }
}
