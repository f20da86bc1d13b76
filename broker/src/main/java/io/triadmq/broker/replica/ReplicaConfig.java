package io.triadmq.broker.replica;

import io.triadmq.broker.kv.StoreOptions;
import io.triadmq.broker.log.SequencerLimits;
import io.triadmq.raftlog.CommitLogConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param log the log and the group's members
 * @param stateDirectory where RocksDB lives; may be deleted while the node is down
 * @param clientAddress {@code host:port} at which clients reach this node
 * @param store memory of the state store
 * @param limits batching and in-flight limits of the write side
 * @param flushInterval how often changed state is flushed: bounds what a restart applies again
 */
public record ReplicaConfig(
        CommitLogConfig log,
        Path stateDirectory,
        String clientAddress,
        StoreOptions store,
        SequencerLimits limits,
        Duration flushInterval) {
    private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(10);

    public ReplicaConfig {
        if (limits.maxInFlightBytes() > log.maxInFlightBytes()) {
            throw new IllegalArgumentException("the sequencer may have " + limits.maxInFlightBytes()
                    + " bytes in flight, the log takes " + log.maxInFlightBytes());
        }
    }

    public static ReplicaConfig of(CommitLogConfig log, Path stateDirectory, String clientAddress) {
        return new ReplicaConfig(
                log,
                stateDirectory,
                clientAddress,
                StoreOptions.DEFAULT,
                SequencerLimits.of(log.maxInFlightBytes()),
                FLUSH_INTERVAL);
    }
}
