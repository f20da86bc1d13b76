package io.triadmq.broker.state;

import io.triadmq.broker.model.HalfMessage;
import io.triadmq.broker.model.IndexRow;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads message records of applied entries. Thread-safe; reads from disk, so not for event loops. */
public interface MessageReader {
    /**
     * The records of {@code rows}, back to back in the stock layout (protocol 03 §1), with queue offset and physical
     * offset filled in. Rows whose bytes are gone by retention are left out.
     */
    byte[] read(List<IndexRow> rows) throws IOException;

    /** The record at a position, with its queue offset filled in; null when there is none or it is gone. */
    byte @Nullable [] readAt(long position) throws IOException;

    /** The record of a half message; null when it is gone. */
    byte @Nullable [] readHalf(HalfMessage half) throws IOException;
}
