package stock;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Sends and receives as a stream, for load that goes on while things break. A line with a single dot ends it. */
final class Loading {
    private static final String END = ".";
    private static final long TIMEOUT_MILLIS = 10_000;

    private Loading() {}

    /** A line for each message: {@code id topic broker queueId writer sequence bytes}. */
    static void produce(String nameServers, String group, BufferedReader commands, PrintStream answers)
            throws Exception {
        DefaultMQProducer producer = new DefaultMQProducer(group);
        producer.setNamesrvAddr(nameServers);
        // A repeated attempt would store a message twice: the brokers cannot recognise one of this client.
        producer.setRetryTimesWhenSendAsyncFailed(0);
        producer.start();
        try {
            for (String line = commands.readLine(); line != null && !line.equals(END); line = commands.readLine()) {
                send(producer, line.split(" "), answers);
            }
        } finally {
            producer.shutdown();
        }
    }

    private static void send(DefaultMQProducer producer, String[] words, PrintStream answers) throws Exception {
        String id = words[0];
        MessageQueue queue = new MessageQueue(words[1], words[2], Integer.parseInt(words[3]));
        byte[] body = TestBody.of(
                Integer.parseInt(words[4]), Integer.parseInt(words[5]), Integer.parseInt(words[6]));
        SendCallback callback = new SendCallback() {
            @Override
            public void onSuccess(SendResult result) {
                boolean stored = result.getSendStatus() == SendStatus.SEND_OK;
                say(answers, stored ? "ACK " + id + " " + result.getQueueOffset() : "NAK " + id + " " + result);
            }

            @Override
            public void onException(Throwable e) {
                say(answers, "NAK " + id + " " + e);
            }
        };
        try {
            producer.send(new Message(queue.getTopic(), body), queue, callback, TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            callback.onException(e);
        }
    }

    static void listen(String nameServers, String group, String topic, BufferedReader commands, PrintStream answers)
            throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamesrvAddr(nameServers);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.setInstanceName(group + "-" + ProcessHandle.current().pid());
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            List<MessageExt> all = messages == null ? Collections.emptyList() : messages;
            all.forEach(message -> say(answers, "GOT " + TestBody.describe(message.getBody())));
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        try {
            String line = commands.readLine();
            while (line != null && !line.equals(END)) {
                line = commands.readLine();
            }
        } finally {
            consumer.shutdown();
        }
    }

    private static void say(PrintStream answers, String line) {
        synchronized (answers) {
            answers.println(line.replace('\n', ' '));
        }
    }
}
