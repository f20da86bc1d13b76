package io.triadmq.protocol.body;

import io.triadmq.protocol.command.BadRequestException;
import java.io.ByteArrayOutputStream;

/**
 * Turns the dialect's object keys into standard JSON: {@code {{"queueId":0}:5}} becomes {@code {"{\"queueId\":0}":5}}.
 * Everything else stays byte for byte, broken text too: the JSON parser says what is wrong with it.
 */
final class ObjectKeys {
    /** Far above what bodies need; keeps hostile text from using much memory. */
    private static final int MAX_DEPTH = 64;

    private enum Expect {
        KEY,
        VALUE,
        ELEMENT
    }

    private final byte[] text;
    private final Expect[] open = new Expect[MAX_DEPTH];
    private int depth;

    private ObjectKeys(byte[] text) {
        this.text = text;
    }

    /**
     * @return {@code text} itself when it has no object keys
     * @throws BadRequestException if it is nested deeper than any body
     */
    static byte[] quote(byte[] text) {
        return new ObjectKeys(text).run();
    }

    private byte[] run() {
        ByteArrayOutputStream out = null;
        int copied = 0;
        int at = 0;
        while (at < text.length) {
            byte c = text[at];
            if (c == '"' || c == '\'') {
                at = endOfString(at);
            } else if (c == '{' && depth > 0 && open[depth - 1] == Expect.KEY) {
                out = out == null ? new ByteArrayOutputStream(text.length + text.length / 4) : out;
                out.write(text, copied, at - copied);
                int end = endOfObject(at);
                writeQuoted(out, at, end);
                at = end;
                copied = end;
            } else {
                structure(c);
                at++;
            }
        }
        if (out == null) {
            return text;
        }
        out.write(text, copied, text.length - copied);
        return out.toByteArray();
    }

    private void structure(byte c) {
        switch (c) {
            case '{' -> push(Expect.KEY);
            case '[' -> push(Expect.ELEMENT);
            case '}', ']' -> depth = Math.max(0, depth - 1);
            case ':' -> replace(Expect.KEY, Expect.VALUE);
            case ',' -> replace(Expect.VALUE, Expect.KEY);
            default -> {
                // Part of a number or a name, or a blank.
            }
        }
    }

    private void push(Expect expect) {
        if (depth == MAX_DEPTH) {
            throw new BadRequestException("JSON nested deeper than " + MAX_DEPTH);
        }
        open[depth++] = expect;
    }

    private void replace(Expect from, Expect to) {
        if (depth > 0 && open[depth - 1] == from) {
            open[depth - 1] = to;
        }
    }

    /** Position after the string that begins at {@code at}. */
    private int endOfString(int at) {
        byte quote = text[at];
        int end = at + 1;
        while (end < text.length && text[end] != quote) {
            end += text[end] == '\\' ? 2 : 1;
        }
        return Math.min(end + 1, text.length);
    }

    /** Position after the object that begins at {@code at}. */
    private int endOfObject(int at) {
        int nested = 0;
        int end = at;
        while (end < text.length) {
            byte c = text[end];
            if (c == '"' || c == '\'') {
                end = endOfString(end);
                continue;
            }
            nested += c == '{' ? 1 : c == '}' ? -1 : 0;
            end++;
            if (nested == 0) {
                break;
            }
        }
        return end;
    }

    private void writeQuoted(ByteArrayOutputStream out, int from, int to) {
        out.write('"');
        for (int i = from; i < to; i++) {
            if (text[i] == '"' || text[i] == '\\') {
                out.write('\\');
            }
            out.write(text[i]);
        }
        out.write('"');
    }
}
