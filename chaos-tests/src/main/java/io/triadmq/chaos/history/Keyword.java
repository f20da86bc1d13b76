package io.triadmq.chaos.history;

/**
 * An EDN keyword, such as {@code :send}.
 *
 * @param name without the colon
 */
public record Keyword(String name) {
    public Keyword {
        if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || "()[]{}\",;:".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("no keyword: '" + name + "'");
        }
    }

    public static Keyword of(String name) {
        return new Keyword(name);
    }

    @Override
    public String toString() {
        return ":" + name;
    }
}
