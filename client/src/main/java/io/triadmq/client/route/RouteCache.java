package io.triadmq.client.route;

import io.triadmq.client.MessageQueue;
import io.triadmq.client.RequestFailedException;
import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.ResponseCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes of the topics in use and the state of the groups that hold them.
 *
 * <p>A route is asked for again when a node of its group fails or says that it does not lead (at once, then every few
 * hundredths of a second while the group gives no answer), when a watch reports a change, and in any case now and then.
 * At most one question per topic is under way. That a topic does not exist is never remembered, and a route once known
 * outlives NameServers that have forgotten it.
 *
 * <p>Thread-safe. Only {@link #find} blocks.
 */
public final class RouteCache {
    private static final Logger LOG = LoggerFactory.getLogger(RouteCache.class);

    /** A NameServer answers from memory; one that takes longer is dead or frozen, and another is asked. */
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(1_000);

    /** A leaderless group is asked about so often: small against the time an election takes. */
    private static final long TROUBLE_POLL_MILLIS = 40;

    /** After so many polls (about ten seconds) the group is not electing but down. */
    private static final int FAST_POLLS = 250;

    private static final long SLOW_POLL_MILLIS = 1_000;

    private final NameServers nameServers;
    private final RouteReader reader;
    private final ScheduledExecutorService timer;
    private final LongSupplier clock;
    private final Map<String, TopicRoute> routes = new ConcurrentHashMap<>();
    private final Map<String, BrokerGroup> groups = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Optional<TopicRoute>>> underWay = new ConcurrentHashMap<>();
    private final Set<String> troubled = ConcurrentHashMap.newKeySet();
    private final List<RouteListener> listeners = new CopyOnWriteArrayList<>();

    /** @param clock monotonic milliseconds */
    RouteCache(NameServers nameServers, RouteReader reader, ScheduledExecutorService timer, LongSupplier clock) {
        this.nameServers = nameServers;
        this.reader = reader;
        this.timer = timer;
        this.clock = clock;
    }

    public void addListener(RouteListener listener) {
        listeners.add(listener);
    }

    /** What is known now, without asking. */
    public @Nullable TopicRoute cached(String topic) {
        return routes.get(topic);
    }

    /** The group, created when it is first heard of. */
    public BrokerGroup group(String brokerName) {
        return groups.computeIfAbsent(brokerName, name -> new BrokerGroup(name, clock));
    }

    /** Takes the members of a group that were learnt otherwise than from a topic's route. */
    public void learn(String brokerName, SortedMap<Long, String> members) {
        updateGroup(new RouteReader.Group(brokerName, members, group(brokerName).zone()));
    }

    /** Every group of the topics in use. */
    public List<BrokerGroup> groups() {
        return List.copyOf(groups.values());
    }

    /**
     * The route of a topic, asked for if not known.
     *
     * @return null when the NameServers answer that there is no such topic
     * @throws RequestFailedException when none answers in time
     */
    public @Nullable TopicRoute find(String topic, long timeoutMillis) {
        TopicRoute known = routes.get(topic);
        if (known != null) {
            return known;
        }
        try {
            return refresh(topic).get(timeoutMillis, TimeUnit.MILLISECONDS).orElse(null);
        } catch (TimeoutException e) {
            throw new RequestFailedException(
                    "no NameServer of " + nameServers.addresses() + " answered within " + timeoutMillis + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof RequestFailedException unanswered
                    ? unanswered
                    : new RequestFailedException("cannot use the route of " + topic + ": " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestFailedException("interrupted while asking for the route of " + topic, e);
        }
    }

    /** Asks for the route now; joins a question that is under way. Empty: there is no such topic. */
    public CompletableFuture<Optional<TopicRoute>> refresh(String topic) {
        CompletableFuture<Optional<TopicRoute>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<TopicRoute>> other = underWay.putIfAbsent(topic, mine);
        if (other != null) {
            return other;
        }
        nameServers.ask(() -> routeRequest(topic), ASK_TIMEOUT).handle((answer, failure) -> {
            underWay.remove(topic, mine);
            try {
                if (failure != null) {
                    mine.completeExceptionally(failure);
                } else {
                    mine.complete(Optional.ofNullable(accept(topic, answer)));
                }
            } catch (RuntimeException e) {
                LOG.warn("cannot use the route of {}: {}", topic, e.toString());
                mine.completeExceptionally(e);
            }
            return answer;
        });
        return mine;
    }

    /** Asks for all routes in use. */
    void refreshAll() {
        routes.keySet().forEach(this::refresh);
    }

    /** A broker says that the topic does not exist: ask again before it is used the next time. */
    public void forget(String topic) {
        routes.remove(topic);
    }

    /** No member of the group is known. */
    void lost(BrokerGroup group) {
        group.lost();
        watchTrouble(group.name());
    }

    /** A node of the group could not be reached or was silent. */
    public void failed(BrokerGroup group, String address) {
        group.failed(address);
        watchTrouble(group.name());
    }

    /** A node of the group said that it does not lead, and who does if it knows. */
    public void notLeader(BrokerGroup group, String address, @Nullable String leader) {
        boolean news = group.notLeader(address, leader);
        watchTrouble(group.name());
        if (news) {
            listeners.forEach(each -> each.leaderChanged(group));
        }
    }

    private void watchTrouble(String brokerName) {
        if (troubled.add(brokerName)) {
            pollTrouble(brokerName, 0);
        }
    }

    private void pollTrouble(String brokerName, int polls) {
        if (!group(brokerName).isTroubled()) {
            troubled.remove(brokerName);
            return;
        }
        String topic = topicOn(brokerName);
        if (topic != null) {
            refresh(topic);
        }
        if (!timer.isShutdown()) {
            long pause = polls < FAST_POLLS ? TROUBLE_POLL_MILLIS : SLOW_POLL_MILLIS;
            timer.schedule(() -> pollTrouble(brokerName, polls + 1), pause, TimeUnit.MILLISECONDS);
        }
    }

    private @Nullable String topicOn(String brokerName) {
        for (TopicRoute route : routes.values()) {
            if (hasQueueOn(route.readQueues(), brokerName) || hasQueueOn(route.writeQueues(), brokerName)) {
                return route.topic();
            }
        }
        return null;
    }

    private static boolean hasQueueOn(List<MessageQueue> queues, String brokerName) {
        for (MessageQueue queue : queues) {
            if (queue.brokerName().equals(brokerName)) {
                return true;
            }
        }
        return false;
    }

    private static Command routeRequest(String topic) {
        return Command.request(RequestCode.GET_ROUTEINFO_BY_TOPIC)
                .with("topic", topic)
                .with("acceptStandardJsonOnly", "true");
    }

    private @Nullable TopicRoute accept(String topic, Command answer) {
        byte[] body = answer.body();
        if (answer.code() == ResponseCode.SUCCESS && body != null) {
            RouteReader.Answer read = reader.read(topic, body);
            read.groups().forEach(this::updateGroup);
            return updateRoute(read.route());
        }
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return routes.get(topic); // NameServers that have just started know less than we do
        }
        throw new RequestFailedException(
                answer.code(), "route of " + topic + ": " + answer.remark() + " (code " + answer.code() + ")");
    }

    private void updateGroup(RouteReader.Group fresh) {
        BrokerGroup group = group(fresh.name());
        if (group.update(fresh.members(), fresh.zone())) {
            LOG.info("group {}: leader is {}", group, group.leader());
            listeners.forEach(each -> each.leaderChanged(group));
        }
    }

    private TopicRoute updateRoute(TopicRoute fresh) {
        TopicRoute known = routes.get(fresh.topic());
        if (known != null && known.equals(fresh)) {
            return known;
        }
        routes.put(fresh.topic(), fresh);
        listeners.forEach(each -> each.queuesChanged(fresh));
        return fresh;
    }
}
