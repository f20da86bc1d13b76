package io.triadmq.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a group starts in a queue for which it has saved no offset. Immutable. */
public final class StartPosition {
    /** The kinds of positions. */
    public enum Kind {
        FIRST,
        LAST,
        TIME
    }

    private static final StartPosition FIRST = new StartPosition(Kind.FIRST, null);
    private static final StartPosition LAST = new StartPosition(Kind.LAST, null);

    private final Kind kind;
    private final @Nullable Instant time;

    private StartPosition(Kind kind, @Nullable Instant time) {
        this.kind = kind;
        this.time = time;
    }

    /** With the oldest message there is. */
    public static StartPosition first() {
        return FIRST;
    }

    /** With the next message that arrives. */
    public static StartPosition last() {
        return LAST;
    }

    /** With the first message stored at or after this time, exact to the millisecond. */
    public static StartPosition at(Instant time) {
        return new StartPosition(Kind.TIME, time);
    }

    public Kind kind() {
        return kind;
    }

    /** Milliseconds since 1970; 0 unless {@link Kind#TIME}. */
    public long timeMillis() {
        return time == null ? 0 : time.toEpochMilli();
    }

    @Override
    public String toString() {
        return time == null ? kind.name() : kind + " " + time;
    }
}
