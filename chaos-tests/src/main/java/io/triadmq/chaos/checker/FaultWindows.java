package io.triadmq.chaos.checker;

import io.triadmq.chaos.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * When which fault was on, from the nemesis' operations: each begin and end names its fault in the extra
 * {@link #FAULT} and says which of both it is in {@link #PHASE}.
 *
 * <p>Not thread-safe.
 */
public final class FaultWindows implements Consumer<Operation> {
    /** Extra: name of the fault, for example {@code kill-leader}. */
    public static final String FAULT = "fault";
    /** Extra: {@link #BEGIN} or {@link #END}. */
    public static final String PHASE = "phase";
    /** Extra of a begin: true when a majority of each group stays untouched and connected. */
    public static final String MINORITY = "minority";

    public static final String BEGIN = "begin";
    public static final String END = "end";

    /** A fault whose end is not noted. */
    static final long OPEN = Long.MAX_VALUE;

    /** One fault; times in nanoseconds since the begin of the run. */
    public static final class Window {
        private final String name;
        private final String target;
        private final boolean minority;
        private final long begin;
        private long end = OPEN;

        Window(String name, String target, boolean minority, long begin) {
            this.name = name;
            this.target = target;
            this.minority = minority;
            this.begin = begin;
        }

        public String name() {
            return name;
        }

        public String target() {
            return target;
        }

        public boolean minority() {
            return minority;
        }

        public long begin() {
            return begin;
        }

        /** {@link Long#MAX_VALUE} while it is on. */
        public long end() {
            return end;
        }

        boolean isOpen() {
            return end == OPEN;
        }
    }

    private final List<Window> windows = new ArrayList<>();

    @Override
    public void accept(Operation operation) {
        String name = operation.text(FAULT);
        if (!operation.isNemesis() || name == null) {
            return;
        }
        if (BEGIN.equals(operation.text(PHASE))) {
            boolean minority = Boolean.TRUE.equals(operation.extras().get(MINORITY));
            windows.add(new Window(name, String.valueOf(operation.value()), minority, operation.time()));
        } else {
            windows.stream()
                    .filter(window -> window.isOpen() && window.name.equals(name))
                    .findFirst()
                    .ifPresent(window -> window.end = operation.time());
        }
    }

    /** In the order of their begin. */
    public List<Window> all() {
        return windows;
    }

    /** Whether a fault is on at {@code time}, or ended less than {@code grace} before. */
    boolean isNear(long time, long grace) {
        for (int i = windows.size() - 1; i >= 0; i--) {
            Window window = windows.get(i);
            if (window.begin <= time && (window.isOpen() || time - window.end <= grace)) {
                return true;
            }
        }
        return false;
    }
}
