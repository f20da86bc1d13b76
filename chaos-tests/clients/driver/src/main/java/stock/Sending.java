package stock;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;

/** The ways to send. */
final class Sending {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final DefaultMQProducer producer;
    private final PrintStream answers;
    private final String topic;
    private final String tag;
    private final String prefix;
    private final int count;

    private Sending(DefaultMQProducer producer, PrintStream answers, List<String> words) {
        this.producer = producer;
        this.answers = answers;
        this.topic = words.get(1);
        this.tag = words.get(2);
        this.prefix = words.get(3);
        this.count = Integer.parseInt(words.get(4));
    }

    static void run(String nameServers, List<String> words, PrintStream answers) throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer("driver-producer");
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
        producer.start();
        try {
            new Sending(producer, answers, words).send(words.get(0));
        } finally {
            producer.shutdown();
        }
    }

    private void send(String mode) throws Exception {
        switch (mode) {
            case "sync":
                for (int i = 0; i < count; i++) {
                    report(message(i), producer.send(message(i)));
                }
                break;
            case "async":
                sendAsync();
                break;
            case "oneway":
                for (int i = 0; i < count; i++) {
                    producer.sendOneway(message(i));
                    answers.println("SENT " + body(i) + " -1 -1");
                }
                break;
            case "selector":
                for (int i = 0; i < count; i++) {
                    report(
                            message(i),
                            producer.send(message(i), (queues, m, key) -> queues.get((Integer) key % queues.size()), i));
                }
                break;
            default:
                throw new IllegalArgumentException("unknown mode " + mode);
        }
    }

    private void sendAsync() throws Exception {
        CountDownLatch open = new CountDownLatch(count);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < count; i++) {
            Message message = message(i);
            producer.send(message, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    report(message, result);
                    open.countDown();
                }

                @Override
                public void onException(Throwable e) {
                    failure.set(e);
                    open.countDown();
                }
            });
        }
        if (!open.await(TIMEOUT_MILLIS * 2L, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(open.getCount() + " async sends without an answer");
        }
        if (failure.get() != null) {
            throw new IllegalStateException("an async send failed", failure.get());
        }
    }

    private void report(Message message, SendResult result) {
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException("expected SEND_OK, got " + result);
        }
        synchronized (answers) {
            answers.println("SENT " + new String(message.getBody(), StandardCharsets.UTF_8) + " "
                    + result.getMessageQueue().getQueueId() + " " + result.getQueueOffset());
        }
    }

    private Message message(int i) {
        return new Message(topic, tag, "key-" + body(i), body(i).getBytes(StandardCharsets.UTF_8));
    }

    private String body(int i) {
        return prefix + "-" + i;
    }
}
