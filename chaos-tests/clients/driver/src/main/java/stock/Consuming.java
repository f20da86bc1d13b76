package stock;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.MessageExt;

/** A push consumer that runs until it has seen enough, then shuts down and so saves its offsets. */
final class Consuming {
    /** After the expected number it listens on for so long, to see what should not come. */
    private static final long QUIET_MILLIS = 700;

    private final PrintStream answers;
    private final AtomicLong received = new AtomicLong();
    private volatile long lastArrival = System.nanoTime();

    private Consuming(PrintStream answers) {
        this.answers = answers;
    }

    static void run(String nameServers, List<String> words, PrintStream answers) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(words.get(1));
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(words.get(2), words.get(3));
        Consuming consuming = new Consuming(answers);
        consuming.listen(consumer, words.get(0));
        consumer.start();
        try {
            consuming.await(Long.parseLong(words.get(4)), Long.parseLong(words.get(5)));
        } finally {
            consumer.shutdown();
        }
    }

    private void listen(DefaultMQPushConsumer consumer, String mode) {
        if (mode.equals("orderly")) {
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                messages.forEach(this::report);
                return ConsumeOrderlyStatus.SUCCESS;
            });
        } else {
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                messages.forEach(this::report);
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
        }
    }

    private void report(MessageExt message) {
        synchronized (answers) {
            answers.println(line(message));
        }
        lastArrival = System.nanoTime();
        received.incrementAndGet();
    }

    static String line(MessageExt message) {
        return "RECV " + new String(message.getBody(), StandardCharsets.UTF_8) + " " + message.getQueueId() + " "
                + message.getQueueOffset() + " " + message.getTags();
    }

    private void await(long count, long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (System.nanoTime() - deadline < 0) {
            boolean quiet = System.nanoTime() - lastArrival > QUIET_MILLIS * 1_000_000;
            if (received.get() >= count && quiet) {
                return;
            }
            Thread.sleep(20);
        }
    }
}
