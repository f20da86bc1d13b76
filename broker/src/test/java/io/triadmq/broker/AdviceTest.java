package io.triadmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.raftlog.segment.DamageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

final class AdviceTest {
    @Test
    void damagedLog_isToBeFilledByTheLeader() {
        assertTrue(Advice.after(new UncheckedIOException(new DamageException("bad checksum")))
                .contains("the leader fills it"));
    }

    @Test
    void fullDisk_needsSpace() {
        assertTrue(Advice.after(new IOException("cannot allocate: no space left on device"))
                .contains("free space"));
    }

    @Test
    void unusablePath_isToBeChecked() {
        assertTrue(Advice.after(new AccessDeniedException("/store")).contains("may write"));
    }

    @Test
    void otherFailures_speakForThemselves() {
        assertEquals("", Advice.after(new IOException("cannot listen on port 1")));
    }
}
