package io.triadmq.broker.state;

import io.triadmq.broker.model.HalfMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The transactional messages that wait for their resolution. Thread-safe; reads from RocksDB. */
public interface HalfMessages {
    /** Those at or after a position, lowest position (and so eldest) first. */
    List<HalfMessage> unresolved(long fromPosition, int max);

    /** The one at a position; null when it is resolved, or there never was one. */
    @Nullable
    HalfMessage unresolvedAt(long position);

    /** Position of the eldest; {@link Long#MAX_VALUE} when there is none. */
    long eldestPosition();

    /**
     * How far resolutions can be forgotten: all of those below the position returned were made before a log time. Looks
     * at {@code max} of them.
     */
    long forgettableBefore(long logTimeMillis, int max);
}
