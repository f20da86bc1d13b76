package io.triadmq.client.produce;

import io.triadmq.client.Message;
import io.triadmq.client.MessageQueue;
import io.triadmq.client.QueueSelector;
import io.triadmq.client.RequestFailedException;
import io.triadmq.client.SendRefusedException;
import io.triadmq.client.SendRefusedException.Reason;
import io.triadmq.client.route.RouteCache;
import io.triadmq.client.route.TopicRoute;
import io.triadmq.protocol.message.SystemTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the queues of a topic and picks one. Blocks only while a topic's route is not known. Thread-safe.
 *
 * <p>A topic that does not exist yet gets the queues that it will have when the first send creates it from the template
 * topic, as with stock clients; the broker decides whether that is allowed.
 */
final class QueueChooser {
    private static final QueueSelector BY_HASH = QueueSelector.byHash();

    /** NameServers that start learn of all topics within a second; then an unknown topic does not exist. */
    private static final long UNKNOWN_TOPIC_MILLIS = 2_000;

    private static final long RETRY_MILLIS = 50;

    /** How long guessed queues are used before the NameServers are asked again. */
    private static final long GUESS_MILLIS = 300;

    private record Guess(List<MessageQueue> queues, long until) {}

    private final RouteCache routes;
    private final LongSupplier clock;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final Map<String, Guess> guesses = new ConcurrentHashMap<>();

    QueueChooser(RouteCache routes, LongSupplier clock) {
        this.routes = routes;
        this.clock = clock;
    }

    /**
     * The queue that the message goes to: by selector if there is one, by its sharding key if it has one, else in turn,
     * leaving out groups that do not answer as long as there are others.
     *
     * @throws SendRefusedException when the topic's queues cannot be found before the deadline
     * @throws IllegalArgumentException when the selector answers with anything but one of the topic's queues
     */
    MessageQueue choose(Message message, @Nullable QueueSelector selector, @Nullable Object key, long deadline) {
        List<MessageQueue> queues = queues(message.topic(), deadline);
        if (selector != null) {
            return requireOneOf(queues, selector.select(queues, message, key), message.topic());
        }
        String shardingKey = message.shardingKey();
        return shardingKey != null ? BY_HASH.select(queues, message, shardingKey) : inTurn(message.topic(), queues);
    }

    private static MessageQueue requireOneOf(List<MessageQueue> queues, @Nullable MessageQueue selected, String topic) {
        if (selected == null || !queues.contains(selected)) {
            throw new IllegalArgumentException(
                    "the selector chose " + selected + ", which is none of the queues of topic " + topic);
        }
        return selected;
    }

    private MessageQueue inTurn(String topic, List<MessageQueue> queues) {
        AtomicInteger turn = turns.get(topic);
        if (turn == null) {
            AtomicInteger random = new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20));
            AtomicInteger other = turns.putIfAbsent(topic, random);
            turn = other == null ? random : other;
        }
        MessageQueue next = queues.get(Math.floorMod(turn.getAndIncrement(), queues.size()));
        for (int i = 1; i < queues.size() && routes.group(next.brokerName()).isTroubled(); i++) {
            next = queues.get(Math.floorMod(turn.getAndIncrement(), queues.size()));
        }
        return next;
    }

    /** Queues that take messages, sorted, at least one. */
    List<MessageQueue> queues(String topic, long deadline) {
        TopicRoute known = routes.cached(topic);
        if (known != null && !known.writeQueues().isEmpty()) {
            return known.writeQueues();
        }
        Guess guess = guesses.get(topic);
        if (guess != null && clock.getAsLong() < guess.until()) {
            return guess.queues();
        }
        return find(topic, deadline);
    }

    private List<MessageQueue> find(String topic, long deadline) {
        long unknownUntil = Math.min(deadline, clock.getAsLong() + UNKNOWN_TOPIC_MILLIS);
        while (true) {
            String problem;
            long until = unknownUntil;
            try {
                List<MessageQueue> found = ask(topic, deadline);
                if (!found.isEmpty()) {
                    return found;
                }
                problem = "no broker offers topic " + topic + " for writing, and it may not be created by sending";
            } catch (RequestFailedException e) {
                problem = String.valueOf(e.getMessage());
                until = deadline;
            }
            long now = clock.getAsLong();
            if (now >= until || !pause(Math.min(RETRY_MILLIS, until - now))) {
                throw new SendRefusedException(Reason.NO_ROUTE, SendRefusedException.NO_CODE, problem);
            }
        }
    }

    private List<MessageQueue> ask(String topic, long deadline) {
        TopicRoute route = routes.find(topic, Math.max(1, deadline - clock.getAsLong()));
        if (route != null) {
            if (route.writeQueues().isEmpty()) {
                routes.refresh(topic);
            }
            guesses.remove(topic);
            return route.writeQueues();
        }
        TopicRoute template = routes.find(SystemTopic.TEMPLATE, Math.max(1, deadline - clock.getAsLong()));
        if (template == null) {
            return List.of();
        }
        List<MessageQueue> queues = likeTemplate(topic, template);
        guesses.put(topic, new Guess(queues, clock.getAsLong() + GUESS_MILLIS));
        return queues;
    }

    private static List<MessageQueue> likeTemplate(String topic, TopicRoute template) {
        List<MessageQueue> queues = new ArrayList<>();
        Map<String, Integer> perGroup = new HashMap<>();
        for (MessageQueue queue : template.writeQueues()) {
            if (perGroup.merge(queue.brokerName(), 1, Integer::sum) <= SendCommands.DEFAULT_TOPIC_QUEUES) {
                queues.add(new MessageQueue(topic, queue.brokerName(), queue.queueId()));
            }
        }
        return List.copyOf(queues);
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(Math.max(1, millis));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
