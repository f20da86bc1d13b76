package io.triadmq.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailoverProbeTest {
    @Test
    void pauseBetweenAcknowledgements_isReportedWithItsEnds() throws Exception {
        GatedClient client = new GatedClient();
        FailoverProbe probe = new FailoverProbe(client, new Meter(), "topic", 16, 2);
        probe.start();
        client.gate.release(100);
        client.awaitDrained();
        long pause = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(150);
        long resume = System.nanoTime();
        client.gate.release(100);
        client.awaitDrained();
        client.gate.release(Integer.MAX_VALUE / 2);
        probe.stop();

        String[] gaps = probe.describe(Fields.of("report")).text("gaps").split(",");
        boolean found = List.of(gaps).stream().map(gap -> gap.split(":")).anyMatch(gap -> {
            long start = Long.parseLong(gap[0]);
            long end = Long.parseLong(gap[1]);
            return start <= pause && end >= resume;
        });
        assertTrue(found, () -> "no gap around " + pause + ".." + resume + " in " + List.of(gaps));
    }

    @Test
    void steadyAcknowledgements_leaveNoGap() {
        FailoverProbe probe = new FailoverProbe(new GatedClient(), new Meter(), "topic", 16, 1);
        assertEquals("", probe.describe(Fields.of("report")).text("gaps"));
    }

    /** Acknowledges as many sends as it is told to. */
    private static final class GatedClient implements MessagingClient {
        final Semaphore gate = new Semaphore(0);

        /** Both threads wait for their next permit, so whatever was sent before is recorded. */
        void awaitDrained() throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (gate.getQueueLength() < 2) {
                assertTrue(System.nanoTime() < deadline, "the probe does not send");
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }

        @Override
        public void createTopic(String topic, int queues) {}

        @Override
        public void send(String topic, byte[] body) throws InterruptedException {
            gate.acquire();
        }

        @Override
        public void sendAsync(String topic, byte[] body, Consumer<@Nullable Throwable> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendBatch(String topic, List<byte[]> bodies) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AutoCloseable subscribe(String topic, String group, Consumer<byte[]> sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
