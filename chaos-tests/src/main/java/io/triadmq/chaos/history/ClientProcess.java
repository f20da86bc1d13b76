package io.triadmq.chaos.history;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client as a history sees it: one operation at a time. After an operation that ended unknown it goes on under
 * another number.
 *
 * <p>Thread-safe: an operation may end on another thread than it began on.
 */
public final class ClientProcess {
    private final HistoryWriter history;
    private int number;
    private @Nullable String openF;
    private @Nullable Object openValue;

    ClientProcess(HistoryWriter history, int number) {
        this.history = history;
        this.number = number;
    }

    /** Begins an operation. */
    public void invoke(String f, @Nullable Object value) {
        invoke(f, value, Map.of());
    }

    /** Begins an operation. */
    public synchronized void invoke(String f, @Nullable Object value, Map<String, Object> extras) {
        if (openF != null) {
            throw new IllegalStateException("process " + number + " has a " + openF + " open");
        }
        if (history.write(number, OpType.INVOKE, f, value, null, extras)) {
            openF = f;
            openValue = value;
        }
    }

    /** It took effect. */
    public void ok(@Nullable Object value) {
        ok(value, Map.of());
    }

    /** It took effect. */
    public synchronized void ok(@Nullable Object value, Map<String, Object> extras) {
        end(OpType.OK, value, null, extras);
    }

    /** It certainly had no effect and never will. In doubt it is {@link #info}. */
    public synchronized void fail(Object error) {
        end(OpType.FAIL, openValue, error, Map.of());
    }

    /** It may have taken effect, or may do so later. */
    public synchronized void info(Object error) {
        end(OpType.INFO, openValue, error, Map.of());
        number += HistoryWriter.CONCURRENCY;
    }

    synchronized void endOpen() {
        if (openF != null) {
            info(Keyword.of("end-of-run"));
        }
    }

    private void end(OpType type, @Nullable Object value, @Nullable Object error, Map<String, Object> extras) {
        String f = openF;
        if (f == null) {
            return; // the run is over and ended it
        }
        openF = null;
        openValue = null;
        history.write(number, type, f, value, error, extras);
    }
}
