package io.triadmq.chaos.consume;

import io.triadmq.client.ConcurrentListener;
import io.triadmq.client.OrderlyListener;
import io.triadmq.client.ReceivedMessage;
import io.triadmq.client.StartPosition;
import io.triadmq.client.consume.PushConsumer;
import io.triadmq.client.consume.PushConsumerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A member of a consumer group in a process of its own, so that it can be killed. Says what it consumes. */
final class ConsumingProcess implements AutoCloseable {
    /** What was consumed: message {@code offset} of a queue. */
    record Consumed(int queueId, long offset) {}

    private final Process process;
    private final Thread reader;

    /** Guarded by itself. */
    private final List<Consumed> consumed = new ArrayList<>();

    private ConsumingProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "consuming-process");
        reader.setDaemon(true);
        reader.start();
    }

    static ConsumingProcess start(String nameServers, String group, String topic, boolean orderly) throws IOException {
        return new ConsumingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConsumingProcess.class.getName(),
                        nameServers,
                        group,
                        topic,
                        Boolean.toString(orderly))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ");
                if (parts.length == 3 && parts[0].equals("consumed")) {
                    synchronized (consumed) {
                        consumed.add(new Consumed(Integer.parseInt(parts[1]), Long.parseLong(parts[2])));
                    }
                }
            }
        } catch (IOException e) {
            return; // it was killed
        }
    }

    /** Everything so far, in the order in which it was said. */
    List<Consumed> consumed() {
        synchronized (consumed) {
            return List.copyOf(consumed);
        }
    }

    /** SIGKILL; returns when it is gone and all that it said is here. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join(TimeUnit.SECONDS.toMillis(30));
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** In the process. Ends when its standard input does, so that it never outlives the test. */
    public static void main(String[] arguments) throws IOException {
        PushConsumerBuilder builder = PushConsumer.builder(arguments[1])
                .nameServers(arguments[0])
                .startPosition(StartPosition.first())
                .saveInterval(Duration.ofMillis(200))
                .subscribe(arguments[2], "*");
        PushConsumer consumer = Boolean.parseBoolean(arguments[3])
                ? builder.start((OrderlyListener) messages -> {
                    say(messages);
                    return OrderlyListener.Result.SUCCESS;
                })
                : builder.start((ConcurrentListener) messages -> {
                    say(messages);
                    return ConcurrentListener.Result.SUCCESS;
                });
        while (System.in.read() >= 0) {
            // nobody writes; the pipe only shows whether the test lives
        }
        consumer.close();
    }

    private static void say(List<ReceivedMessage> messages) {
        for (ReceivedMessage message : messages) {
            System.out.println("consumed " + message.queue().queueId() + " " + message.queueOffset());
        }
        System.out.flush();
    }
}
