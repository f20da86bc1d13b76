package io.triadmq.protocol.command;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The ext fields of a frame, in order of insertion. A send has some fourteen of them, so a scan over two interleaved
 * arrays beats hashing and allocates once.
 *
 * <p>Not thread-safe.
 */
public final class HeaderFields {
    /** What most requests and answers need; decoders, who meet sends, start larger. */
    private static final int INITIAL_FIELDS = 6;

    private static final int DECODED_FIELDS = 18;

    private @Nullable String[] pairs;
    private int size;

    public HeaderFields() {
        this(INITIAL_FIELDS);
    }

    private HeaderFields(int capacity) {
        pairs = new @Nullable String[2 * capacity];
    }

    static HeaderFields forDecoding() {
        return new HeaderFields(DECODED_FIELDS);
    }

    /** An independent copy, with room for a few fields more. */
    public HeaderFields copy() {
        HeaderFields copy = new HeaderFields(size() + 3);
        System.arraycopy(pairs, 0, copy.pairs, 0, size);
        copy.size = size;
        return copy;
    }

    /** Sets or replaces a field. */
    public void put(String name, String value) {
        int at = indexOf(name);
        if (at >= 0) {
            pairs[at + 1] = value;
            return;
        }
        append(name, value);
    }

    /** Adds a field that is known not to be there yet; decoders use it. */
    void append(String name, String value) {
        if (size == pairs.length) {
            pairs = Arrays.copyOf(pairs, size * 2);
        }
        pairs[size] = name;
        pairs[size + 1] = value;
        size += 2;
    }

    public @Nullable String get(String name) {
        int at = indexOf(name);
        return at < 0 ? null : pairs[at + 1];
    }

    /** @throws BadRequestException if the field is absent */
    public String required(String name) {
        String value = get(name);
        if (value == null) {
            throw new BadRequestException("header field '" + name + "' is missing");
        }
        return value;
    }

    /** @throws BadRequestException if the field is absent or no 64 bit number */
    public long requiredLong(String name) {
        return parse(name, required(name));
    }

    /** @throws BadRequestException if the field is absent or no 32 bit number */
    public int requiredInt(String name) {
        long value = requiredLong(name);
        if ((int) value != value) {
            throw new BadRequestException("header field '" + name + "' is out of range: " + value);
        }
        return (int) value;
    }

    public long longOr(String name, long otherwise) {
        String value = get(name);
        return value == null || value.isEmpty() ? otherwise : parse(name, value);
    }

    public int intOr(String name, int otherwise) {
        String value = get(name);
        return value == null || value.isEmpty() ? otherwise : requiredInt(name);
    }

    public boolean booleanOr(String name, boolean otherwise) {
        String value = get(name);
        return value == null || value.isEmpty() ? otherwise : Boolean.parseBoolean(value);
    }

    public int size() {
        return size / 2;
    }

    /** Characters of all names and values together. */
    int textLength() {
        int length = 0;
        for (int i = 0; i < size; i++) {
            String text = pairs[i];
            length += text == null ? 0 : text.length();
        }
        return length;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Name of the field at {@code index}, in order of insertion. */
    public String name(int index) {
        return at(2 * index);
    }

    public String value(int index) {
        return at(2 * index + 1);
    }

    private String at(int slot) {
        String text = slot < size ? pairs[slot] : null;
        if (text == null) {
            throw new IndexOutOfBoundsException("field " + slot / 2 + " of " + size());
        }
        return text;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < size(); i++) {
            action.accept(name(i), value(i));
        }
    }

    private int indexOf(String name) {
        for (int i = 0; i < size; i += 2) {
            if (name.equals(pairs[i])) {
                return i;
            }
        }
        return -1;
    }

    private static long parse(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new BadRequestException("header field '" + name + "' should be a number, got '" + value + "'", e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((name, value) -> text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append('=')
                .append(value));
        return text.append('}').toString();
    }
}
