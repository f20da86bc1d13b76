package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.alipay.sofa.jraft.util.ByteBufferCollector;
import org.junit.jupiter.api.Test;

final class JRaftDefaultsTest {
    /** JRaft's pool takes back what other threads release without any limit: it grew until the heap was full. */
    @Test
    void requestBuffers_areNotPooled() {
        JRaftDefaults.install();

        assertFalse(ByteBufferCollector.allocateByRecyclers(1024).recycle());
    }
}
