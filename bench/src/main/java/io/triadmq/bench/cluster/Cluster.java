package io.triadmq.bench.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running cluster of servers, whoever made them. Used by one thread. */
public interface Cluster extends AutoCloseable {
    /** Which system and how it is set up, in one line. */
    String setUp();

    /** {@code host:port;host:port}. */
    String nameServers();

    /** Process ids of all servers that run, name servers included. */
    List<Long> pids();

    /** Copies of each message. */
    int replicas();

    /** Where all data lies. */
    Path directory();

    /** Whether another node takes over by itself when the leader dies. */
    boolean failsOver();

    /** Returns when all nodes take part and one leads. */
    void awaitReady(Duration patience) throws Exception;

    /**
     * Kills the leader as {@code kill -9} does and returns when it is dead.
     *
     * @return time of the kill by {@link System#nanoTime}
     */
    long killLeader() throws Exception;

    /** Returns when a node other than the killed one says or is said to lead; the time by {@link System#nanoTime}. */
    long awaitNewLeader(Duration patience) throws Exception;

    /** Starts the killed node again. */
    void restartKilled() throws Exception;

    /** Kills all processes; the data stays. */
    @Override
    void close() throws Exception;
}
