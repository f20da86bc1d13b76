package io.triadmq.chaos.nemesis;

/** A producer or consumer of the run that may be ended and started again; implemented by whoever runs it. */
public interface ClientProcess {
    /** What it does. */
    enum Role {
        PRODUCER,
        CONSUMER
    }

    /** Unique in the run. */
    String name();

    Role role();

    /** Ends it without a chance to say goodbye; returns when it is gone. */
    void kill() throws Exception;

    /** Starts it again, under the same name and in the same group. */
    void start() throws Exception;
}
