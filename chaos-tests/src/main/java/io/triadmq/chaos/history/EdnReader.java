package io.triadmq.chaos.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Edn} writes. One reader per text; not thread-safe. */
final class EdnReader {
    private final String text;
    private int at;

    EdnReader(String text) {
        this.text = text;
    }

    /**
     * The one value that the text holds: null, Boolean, Long, Double, String, {@link Keyword}, List or Map.
     *
     * @throws IllegalArgumentException if it is something else
     */
    @Nullable
    Object readAll() {
        Object value = read();
        skipBlanks();
        if (at < text.length()) {
            throw wrong("something follows the value");
        }
        return value;
    }

    private @Nullable Object read() {
        skipBlanks();
        char c = peek();
        switch (c) {
            case '{':
                return readMap();
            case '[':
                return readVector();
            case '"':
                return readText();
            case ':':
                at++;
                return Keyword.of(readWord());
            default:
                return readAtom();
        }
    }

    private Map<Object, @Nullable Object> readMap() {
        at++;
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (skipBlanks(); peek() != '}'; skipBlanks()) {
            Object key = read();
            if (key == null) {
                throw wrong("a key is nil");
            }
            map.put(key, read());
        }
        at++;
        return map;
    }

    private List<@Nullable Object> readVector() {
        at++;
        List<@Nullable Object> list = new ArrayList<>();
        for (skipBlanks(); peek() != ']'; skipBlanks()) {
            list.add(read());
        }
        at++;
        return list;
    }

    private String readText() {
        StringBuilder content = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            char c = peek();
            if (c == '\\') {
                at++;
                c = unescaped(peek());
            }
            content.append(c);
        }
        at++;
        return content.toString();
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }

    private @Nullable Object readAtom() {
        String word = readWord();
        switch (word) {
            case "nil":
                return null;
            case "true":
                return Boolean.TRUE;
            case "false":
                return Boolean.FALSE;
            default:
                break;
        }
        try {
            if (word.indexOf('.') >= 0 || word.indexOf('E') >= 0) {
                return Double.valueOf(word);
            }
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            throw wrong("no value: " + word);
        }
    }

    private String readWord() {
        int start = at;
        while (at < text.length() && text.charAt(at) > ' ' && "()[]{}\",;".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw wrong("nothing where a value should be");
        }
        return text.substring(start, at);
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == ',')) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("the text ends too early");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(
                what + " at column " + at + " of: " + (text.length() <= 200 ? text : text.substring(0, 200) + "..."));
    }
}
