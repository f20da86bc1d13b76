package io.triadmq.bench.load;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client without servers: acknowledges at once what is sent to most topics, and refuses topic "broken". */
public final class ScriptedClient implements MessagingClient {
    /** @param nameServers ignored */
    public ScriptedClient(String nameServers) {}

    @Override
    public void createTopic(String topic, int queues) {
        if (topic.equals("broken")) {
            throw new IllegalStateException("no such\ntopic");
        }
    }

    @Override
    public void send(String topic, byte[] body) throws Exception {
        if (topic.equals("broken")) {
            throw new IllegalStateException("refused");
        }
        Thread.sleep(1);
    }

    @Override
    public void sendAsync(String topic, byte[] body, Consumer<@Nullable Throwable> done) {
        done.accept(topic.equals("broken") ? new IllegalStateException("refused") : null);
    }

    @Override
    public void sendBatch(String topic, List<byte[]> bodies) {}

    @Override
    public AutoCloseable subscribe(String topic, String group, Consumer<byte[]> sink) {
        for (int i = 0; i < 1000; i++) {
            sink.accept(new byte[16]);
        }
        return () -> {};
    }

    @Override
    public void close() {}
}
