package stock;

import java.io.PrintStream;
import java.util.List;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Reads a topic queue by queue, from the saved offset of the group to the end, and saves where it came to. */
@SuppressWarnings("deprecation") // deprecated in new versions, but what old applications use
final class Pulling {
    private static final int BATCH = 32;

    private Pulling() {}

    static void run(String nameServers, List<String> words, PrintStream answers) throws Exception {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(words.get(0));
        consumer.setNamesrvAddr(nameServers);
        consumer.start();
        try {
            for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(words.get(1))) {
                readToEnd(consumer, queue, answers);
            }
        } finally {
            consumer.shutdown();
        }
    }

    private static void readToEnd(DefaultMQPullConsumer consumer, MessageQueue queue, PrintStream answers)
            throws Exception {
        long offset = Math.max(0, consumer.fetchConsumeOffset(queue, true));
        long end = consumer.maxOffset(queue);
        while (offset < end) {
            PullResult result = consumer.pull(queue, "*", offset, BATCH);
            if (result.getPullStatus() != PullStatus.FOUND) {
                throw new IllegalStateException(queue + " ends at " + end + ", but a pull at " + offset + " answers "
                        + result.getPullStatus());
            }
            for (MessageExt message : result.getMsgFoundList()) {
                answers.println(Consuming.line(message));
            }
            offset = result.getNextBeginOffset();
        }
        // shutdown() saves only queues that were assigned by rebalancing, so these are saved by hand, and waited for.
        consumer.getDefaultMQPullConsumerImpl().getOffsetStore().updateConsumeOffsetToBroker(queue, offset, false);
    }
}
