package io.triadmq.broker.handler;

import io.triadmq.broker.log.CommandResult;
import io.triadmq.broker.log.GroupCommand;
import io.triadmq.broker.log.Proposals;
import io.triadmq.broker.model.TopicSettings;
import io.triadmq.broker.state.TopicTable;
import io.triadmq.raftlog.AppendOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates topics that somebody needs now. Whoever needs the same topic while it is being created waits for that one
 * log entry. Thread-safe.
 */
final class TopicMaker {
    private final TopicTable topics;
    private final Proposals proposals;

    /** By topic: who waits for its creation. Guarded by this. */
    private final Map<String, List<Consumer<AppendOutcome<CommandResult>>>> creating = new HashMap<>();

    TopicMaker(TopicTable topics, Proposals proposals) {
        this.topics = topics;
        this.proposals = proposals;
    }

    /**
     * Creates the topic unless it exists.
     *
     * @param done told how that ended, with {@link CommandResult.Topic} when it was applied; on an internal thread
     */
    void create(TopicSettings wanted, Consumer<AppendOutcome<CommandResult>> done) {
        synchronized (this) {
            List<Consumer<AppendOutcome<CommandResult>>> waiting = creating.get(wanted.name());
            if (waiting != null) {
                waiting.add(done);
                return;
            }
            List<Consumer<AppendOutcome<CommandResult>>> first = new ArrayList<>();
            first.add(done);
            creating.put(wanted.name(), first);
        }
        proposals.propose(new GroupCommand.PutTopic(wanted, true), outcome -> {
            List<Consumer<AppendOutcome<CommandResult>>> waiting;
            synchronized (this) {
                waiting = creating.remove(wanted.name());
            }
            if (waiting != null) {
                waiting.forEach(each -> each.accept(outcome));
            }
        });
    }

    /** Creates the topic unless it exists; nobody waits for it. */
    void createIfAbsent(TopicSettings wanted) {
        if (topics.get(wanted.name()) == null) {
            create(wanted, outcome -> {});
        }
    }

    @Nullable
    TopicSettings find(String name) {
        return topics.get(name);
    }

    /** Settings of a topic with as many queues to read as to write. */
    static TopicSettings settings(String name, int queues, int perm) {
        return new TopicSettings(0, name, queues, queues, perm, 0, false, Map.of());
    }

    /** The topic that keeps the messages a group has failed to consume, until they are tried again. */
    static TopicSettings retryTopic(String name, int queues) {
        return settings(name, Math.max(1, queues), TopicSettings.PERM_READ | TopicSettings.PERM_WRITE);
    }
}
