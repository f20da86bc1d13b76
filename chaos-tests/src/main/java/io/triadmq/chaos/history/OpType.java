package io.triadmq.chaos.history;

import java.util.Locale;

/** What a line of a history says about its operation. */
public enum OpType {
    /** It begins. */
    INVOKE,
    /** It took effect. */
    OK,
    /** It certainly had no effect and never will. */
    FAIL,
    /** Whether it took effect is not known. */
    INFO;

    private final Keyword keyword = Keyword.of(name().toLowerCase(Locale.ROOT));

    public Keyword keyword() {
        return keyword;
    }

    /** @throws IllegalArgumentException if there is no such type */
    static OpType of(Object value) {
        for (OpType type : values()) {
            if (type.keyword.equals(value)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type of operation: " + value);
    }
}
