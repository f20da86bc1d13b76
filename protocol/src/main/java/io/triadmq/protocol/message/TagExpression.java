package io.triadmq.protocol.message;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A subscription by tags, {@code TagA || TagB} (protocol 03 §7). Immutable.
 *
 * @param text as the application wrote it; {@code *} when it was empty
 * @param tags the tags in order; empty: all messages
 * @param codes their hashes; empty: all messages
 */
public record TagExpression(String text, Set<String> tags, Set<Integer> codes) {
    public static final String ALL_TEXT = "*";
    public static final TagExpression ALL = new TagExpression(ALL_TEXT, Set.of(), Set.of());

    private static final String OR = "||";

    public static TagExpression parse(@Nullable String text) {
        if (text == null || text.isBlank() || text.trim().equals(ALL_TEXT)) {
            return ALL;
        }
        Set<String> tags = new LinkedHashSet<>();
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(OR, start);
            end = end < 0 ? text.length() : end;
            String tag = text.substring(start, end).trim();
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
            start = end + OR.length();
        }
        Set<Integer> codes = tags.stream().map(TagExpression::hash).collect(Collectors.toUnmodifiableSet());
        return new TagExpression(text, Collections.unmodifiableSet(tags), codes);
    }

    /** The hash that the index keeps of a message's tag; 0 without tag. */
    public static int hash(@Nullable String tag) {
        return tag == null ? 0 : tag.hashCode();
    }

    public boolean matchesAll() {
        return tags.isEmpty();
    }

    /** Whether a message with this hash of its tag may match: never false for one that does. */
    public boolean mayMatch(int tagHash) {
        return codes.isEmpty() || codes.contains(tagHash);
    }

    /** Whether a message with this tag matches. */
    public boolean matches(@Nullable String tag) {
        return tags.isEmpty() || (tag != null && tags.contains(tag));
    }
}
