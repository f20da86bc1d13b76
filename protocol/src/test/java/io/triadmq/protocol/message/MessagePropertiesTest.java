package io.triadmq.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {
    @Property
    void pairs_readBackAsWritten_withAndWithoutLastSeparator(@ForAll("pairs") Map<String, String> pairs) {
        String text = MessageProperties.format(pairs);
        assertEquals(pairs, MessageProperties.parse(text));
        if (!text.isEmpty()) {
            assertEquals(pairs, MessageProperties.parse(text.substring(0, text.length() - 1)));
        }
    }

    @Property
    void everyWayToReadOneValue_agrees(@ForAll("texts") String text, @ForAll("names") String name) {
        String expected = MessageProperties.parse(text).get(name);
        assertEquals(expected, MessageProperties.get(text, name));
        byte[] bytes = ("xy" + text + "z").getBytes(UTF_8);
        int length = bytes.length - 3;
        assertEquals(expected, found(bytes, MessageProperties.find(bytes, 2, length, name.getBytes(UTF_8))));
    }

    private static @Nullable String found(byte[] bytes, long at) {
        return at < 0 ? null : new String(bytes, (int) (at >> 32), (int) at, UTF_8);
    }

    @Property
    void appendedPair_isFound_andRemovedOneIsGone(@ForAll("texts") String text, @ForAll("names") String name) {
        String appended = MessageProperties.append(text, name, "new");
        Map<String, String> expected = MessageProperties.parse(text);
        expected.put(name, "new");
        assertEquals(expected, MessageProperties.parse(appended));
        expected.remove(name);
        assertEquals(expected, MessageProperties.parse(MessageProperties.remove(appended, name)));
        assertFalse(MessageProperties.contains(MessageProperties.remove(appended, name), name));
    }

    @Test
    void removingWhatIsNotThere_copiesNothing() {
        String text = "a\u0001b\u0002";
        assertSame(text, MessageProperties.remove(text, "b"));
    }

    @Test
    void pairsWithoutNameOrValue_areSkipped() {
        assertEquals(
                Map.of("k", "v\u0001w"),
                MessageProperties.parse("\u0001v\u0002k\u0001\u0002name\u0002\u0002k\u0001v\u0001w"));
        assertEquals(Map.of(), MessageProperties.parse(null));
        assertNull(MessageProperties.get(null, "k"));
    }

    @Provide
    Arbitrary<Map<String, String>> pairs() {
        Arbitrary<String> words = Arbitraries.strings()
                .withChars("ab =%\u00e4\u4e2d")
                .ofMinLength(1)
                .ofMaxLength(6);
        return Arbitraries.maps(words, words).ofMaxSize(5);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab\u0001\u0002\u00e4").ofMaxLength(24);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab\u00e4").ofMinLength(1).ofMaxLength(2);
    }
}
