package stock;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.client.producer.TransactionSendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * Transactions: message {@code i} is committed, rolled back or left unknown as {@code i % 3} is 0, 1 or 2. A check is
 * answered with commit, or never when the producer is to abandon its messages.
 */
final class Transacting implements TransactionListener {
    private static final int TIMEOUT_MILLIS = 15_000;
    private static final long CHECKS_MILLIS = 60_000;

    private final boolean answersChecks;
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Set<String> checked = ConcurrentHashMap.newKeySet();
    private volatile String wrong;

    private Transacting(boolean answersChecks) {
        this.answersChecks = answersChecks;
    }

    static void run(String nameServers, List<String> words, PrintStream answers) throws Exception {
        String mode = words.get(0);
        int count = Integer.parseInt(words.get(4));
        Transacting transacting = new Transacting(!mode.equals("abandon"));
        TransactionMQProducer producer = new TransactionMQProducer(words.get(1));
        producer.setNamesrvAddr(nameServers);
        producer.setSendMsgTimeout(TIMEOUT_MILLIS);
        producer.setTransactionListener(transacting);
        producer.start();
        try {
            if (mode.equals("adopt")) {
                producer.fetchPublishMessageQueues(words.get(2));
                transacting.awaitChecks(count);
            } else {
                for (int i = 0; i < count; i++) {
                    transacting.send(producer, words.get(2), words.get(3) + "-" + i, i, answers);
                }
                transacting.awaitChecks(mode.equals("abandon") ? 0 : count / 3);
            }
        } finally {
            producer.shutdown();
        }
        if (transacting.wrong != null) {
            throw new IllegalStateException(transacting.wrong);
        }
    }

    private void send(TransactionMQProducer producer, String topic, String body, int i, PrintStream answers)
            throws Exception {
        Message message = new Message(topic, "A", "key-" + body, body.getBytes(StandardCharsets.UTF_8));
        TransactionSendResult result = producer.sendMessageInTransaction(message, i % 3);
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            throw new IllegalStateException("expected SEND_OK, got " + result);
        }
        if (!result.getTransactionId().equals(ids.get(body))) {
            wrong = "transaction id " + result.getTransactionId() + ", in the listener " + ids.get(body);
        }
        answers.println("SENT " + body + " " + result.getMessageQueue().getQueueId() + " " + result.getQueueOffset());
    }

    private void awaitChecks(int wanted) throws InterruptedException {
        long deadline = System.nanoTime() + CHECKS_MILLIS * 1_000_000;
        while (checked.size() < wanted) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(checked.size() + " messages were checked, expected " + wanted);
            }
            Thread.sleep(20);
        }
    }

    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object arg) {
        ids.put(new String(message.getBody(), StandardCharsets.UTF_8), message.getTransactionId());
        switch ((Integer) arg) {
            case 0:
                return LocalTransactionState.COMMIT_MESSAGE;
            case 1:
                return LocalTransactionState.ROLLBACK_MESSAGE;
            default:
                return LocalTransactionState.UNKNOW;
        }
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
        if (!answersChecks) {
            return LocalTransactionState.UNKNOW;
        }
        String body = new String(message.getBody(), StandardCharsets.UTF_8);
        String id = ids.get(body);
        if (id != null && !id.equals(message.getTransactionId())) {
            wrong = "transaction id " + message.getTransactionId() + " in a check, was " + id;
        }
        checked.add(body);
        return LocalTransactionState.COMMIT_MESSAGE;
    }
}
