package io.triadmq.broker.replica;

import io.triadmq.broker.log.EntryAnswer;
import io.triadmq.raftlog.CommitLog;
import io.triadmq.raftlog.CommitLogConfig;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;

/** Starts the log of a replica. */
@FunctionalInterface
public interface LogOpener {
    CommitLog<EntryAnswer> open(CommitLogConfig config, StateMachine<EntryAnswer> stateMachine) throws IOException;
}
