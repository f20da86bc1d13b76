package io.triadmq.raftlog.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.StateMachine;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the apply thread does when JRaft takes or loads a snapshot. */
interface SnapshotPoints {
    /** Ends {@code done} with a snapshot point of our choice, at most {@code applied}; nothing is copied. */
    void save(AppliedPoint applied, Closure done);

    /**
     * Brings the state machine to the snapshot.
     *
     * @return the point it is at now, null when it already was there
     */
    @Nullable
    AppliedPoint load(SnapshotReader reader, StateMachine<?> machine) throws IOException;
}
