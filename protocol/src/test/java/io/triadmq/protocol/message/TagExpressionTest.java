package io.triadmq.protocol.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagExpressionTest {
    @Test
    void tags_areSplitTrimmedAndHashedAsStockDoes() {
        TagExpression tags = TagExpression.parse("TagA || TagB||  ||TagBig");
        assertEquals(Set.of("TagA", "TagB", "TagBig"), tags.tags());
        assertEquals(Set.of(2598919, 2598920, -1797401818), tags.codes());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "*", " * ", "||", " || "})
    void emptyOrStar_matchesEverything(@Nullable String text) {
        TagExpression tags = TagExpression.parse(text);
        assertTrue(tags.matchesAll());
        assertTrue(tags.mayMatch(0) && tags.mayMatch(5));
        assertTrue(tags.matches(null) && tags.matches("x"));
    }

    @Test
    void tagWithEqualHash_passesTheHashButNotTheExactCheck() {
        TagExpression tags = TagExpression.parse("Aa");
        assertTrue(tags.mayMatch(TagExpression.hash("BB")));
        assertFalse(tags.matches("BB"));
        assertFalse(tags.mayMatch(TagExpression.hash(null)));
        assertFalse(tags.matches(null));
    }
}
