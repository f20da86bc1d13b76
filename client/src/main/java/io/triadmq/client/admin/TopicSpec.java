package io.triadmq.client.admin;

import io.triadmq.protocol.message.NameRules;
import java.util.Map;

/**
 * How a topic is to be, in each broker group that holds it. Immutable.
 *
 * @param name 1 to 127 characters of {@code A-Za-z0-9_-%|}
 * @param readQueues queues that consumers see, at least 1
 * @param writeQueues queues that producers see, at least 1
 * @param permission bits: 4 read, 2 write
 * @param ordered whether it is declared as ordered
 * @param attributes for example {@code message.type} to {@code FIFO}; added to those that it has
 */
public record TopicSpec(
        String name, int readQueues, int writeQueues, int permission, boolean ordered, Map<String, String> attributes) {
    /** Read and write. */
    public static final int READ_WRITE = 6;

    public TopicSpec {
        String problem = NameRules.topicProblem(name);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        if (readQueues < 1 || writeQueues < 1) {
            throw new IllegalArgumentException(
                    "a topic has at least 1 queue, got " + readQueues + " to read and " + writeQueues + " to write");
        }
        attributes = Map.copyOf(attributes);
    }

    /** A normal topic with so many queues in each group. */
    public static TopicSpec of(String name, int queues) {
        return new TopicSpec(name, queues, queues, READ_WRITE, false, Map.of());
    }
}
