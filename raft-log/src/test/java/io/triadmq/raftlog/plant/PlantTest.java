package io.triadmq.raftlog.plant;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PlantTest {
    /** The class path of this module has no permission, as that of a release has none. */
    @Test
    void withoutPermission_aPlantedBugIsRefused_andIsNotThere() {
        assertDoesNotThrow(Plant::refuseIfNotAllowed);
        System.setProperty(Plant.PROPERTY, "no-fsync");
        try {
            assertThrows(IllegalStateException.class, Plant::refuseIfNotAllowed);
            assertFalse(Plant.NO_FSYNC.isOn());
        } finally {
            System.clearProperty(Plant.PROPERTY);
        }
    }
}
