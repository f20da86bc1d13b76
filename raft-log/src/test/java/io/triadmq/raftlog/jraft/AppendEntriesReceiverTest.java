package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relies on names inside JRaft 1.4.1; fails with a version that keeps its receivers elsewhere. */
final class AppendEntriesReceiverTest {
    private final AppendEntriesReceiver receiver = new AppendEntriesReceiver(Runnable::run);
    private ConcurrentMap<String, ConcurrentMap<Object, Object>> served;

    @BeforeEach
    @SuppressWarnings("unchecked")
    void findTable() throws ReflectiveOperationException {
        Field field = AppendEntriesRequestProcessor.class.getDeclaredField("peerRequestContexts");
        field.setAccessible(true);
        served = (ConcurrentMap<String, ConcurrentMap<Object, Object>>) field.get(receiver);
    }

    /** The state of a connection in JRaft's table; its end waits, as that of a thread whose wake-up was lost. */
    static final class Stuck {
        final CountDownLatch ending = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        void destroy() throws InterruptedException {
            ending.countDown();
            mayEnd.await();
        }
    }

    private record Lost(Map<String, Object> attributes) implements Connection {
        @Override
        public @Nullable Object getAttribute(String key) {
            return attributes.get(key);
        }

        @Override
        public void setAttribute(String key, Object value) {
            attributes.put(key, value);
        }

        @Override
        public @Nullable Object setAttributeIfAbsent(String key, Object value) {
            return attributes.putIfAbsent(key, value);
        }

        @Override
        public void close() {}
    }

    @Test
    void lostConnection_leavesTheTableAtOnce_andHoldsUpNobodyWhileItEnds() throws Exception {
        Stuck lost = new Stuck();
        Stuck alive = new Stuck();
        served.put("red", new ConcurrentHashMap<>(Map.of("n1-n0", lost, "n2-n0", alive)));
        served.put("blue", new ConcurrentHashMap<>(Map.of("n2-n0", alive)));
        // Returns although the end of the lost one never does.
        receiver.onClosed(
                "127.0.0.1:5", new Lost(new ConcurrentHashMap<>(Map.of("jraft-peer-pairs", Set.of("n1-n0")))));
        assertEquals(Map.of("n2-n0", alive), served.get("red"));
        assertEquals(Map.of("n2-n0", alive), served.get("blue"));
        assertTrue(lost.ending.await(60, TimeUnit.SECONDS), "it is told to end");
        assertEquals(1, alive.ending.getCount(), "the other is not");
        lost.mayEnd.countDown();
    }

    @Test
    void connectionThatServedNobody_changesNothing() {
        Stuck alive = new Stuck();
        served.put("red", new ConcurrentHashMap<>(Map.of("n2-n0", alive)));
        receiver.onClosed("127.0.0.1:5", new Lost(new ConcurrentHashMap<>()));
        assertEquals(Map.of("n2-n0", alive), served.get("red"));
        assertEquals(1, alive.ending.getCount());
    }
}
