package io.triadmq.broker.config;

import io.triadmq.raftlog.CommitLogConfig.FlushMode;
import java.nio.file.Path;
import java.time.Duration;

/**
 * @param logDirectory where the replicated log lives
 * @param stateDirectory where RocksDB lives
 * @param segmentBytes size of a log segment; equal on all members and never changed
 * @param flushMode when an entry counts as durable
 * @param flushInterval ASYNC: how often the log is forced
 * @param electionTimeout how long a silent leader is tolerated
 * @param maxInFlightBytes bytes of sends proposed and not yet applied; above it sends are answered "busy"
 */
public record StoreConfig(
        Path logDirectory,
        Path stateDirectory,
        long segmentBytes,
        FlushMode flushMode,
        Duration flushInterval,
        Duration electionTimeout,
        long maxInFlightBytes) {}
