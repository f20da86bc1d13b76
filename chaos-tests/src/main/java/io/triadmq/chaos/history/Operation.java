package io.triadmq.chaos.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: the begin or the end of an operation of a client, or of a fault.
 *
 * @param index 0, 1, 2, ... over the whole file
 * @param time nanoseconds since the run began, monotonic
 * @param process number of the client process; {@link #NEMESIS} for faults
 * @param f what is done, for example {@code send}
 * @param value argument at the begin; argument and result at the end
 * @param error why it did not end well; null when it did
 * @param extras what else is said, by name
 */
public record Operation(
        long index,
        long time,
        int process,
        OpType type,
        String f,
        @Nullable Object value,
        @Nullable Object error,
        Map<String, Object> extras) {
    /** The process that stands for faults. */
    public static final int NEMESIS = -1;

    private static final Keyword NEMESIS_NAME = Keyword.of("nemesis");

    public boolean isNemesis() {
        return process == NEMESIS;
    }

    /** An extra that is a text; null when absent. */
    public @Nullable String text(String name) {
        return extras.get(name) instanceof String text ? text : null;
    }

    /** The same with another type. */
    public Operation withType(OpType newType) {
        return new Operation(index, time, process, newType, f, value, error, extras);
    }

    /** The same with another value. */
    public Operation withValue(@Nullable Object newValue) {
        return new Operation(index, time, process, type, f, newValue, error, extras);
    }

    /** The same at another place. */
    public Operation withIndex(long newIndex) {
        return new Operation(newIndex, time, process, type, f, value, error, extras);
    }

    /** One line of EDN, without line end. */
    public String toEdn() {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        map.put(Keyword.of("index"), index);
        map.put(Keyword.of("time"), time);
        map.put(Keyword.of("process"), isNemesis() ? NEMESIS_NAME : (Object) process);
        map.put(Keyword.of("type"), type.keyword());
        map.put(Keyword.of("f"), Keyword.of(f));
        map.put(Keyword.of("value"), value);
        if (error != null) {
            map.put(Keyword.of("error"), error);
        }
        extras.forEach((name, extra) -> map.put(Keyword.of(name), extra));
        StringBuilder line = new StringBuilder(128);
        Edn.writeMap(line, map);
        return line.toString();
    }

    /** @throws IllegalArgumentException if the line is no operation */
    public static Operation parse(String line) {
        if (!(new EdnReader(line).readAll() instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("no operation: " + line);
        }
        Map<String, Object> extras = new LinkedHashMap<>();
        Map<String, @Nullable Object> known = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = ((Keyword) key).name();
            switch (name) {
                case "index", "time", "process", "type", "f", "value", "error" -> known.put(name, value);
                default -> {
                    if (value != null) {
                        extras.put(name, value);
                    }
                }
            }
        });
        Object process = required(known, "process");
        return new Operation(
                (Long) required(known, "index"),
                (Long) required(known, "time"),
                process instanceof Long number ? Math.toIntExact(number) : NEMESIS,
                OpType.of(required(known, "type")),
                ((Keyword) required(known, "f")).name(),
                known.get("value"),
                known.get("error"),
                extras);
    }

    private static Object required(Map<String, @Nullable Object> known, String name) {
        return Objects.requireNonNull(known.get(name), () -> "the operation has no :" + name);
    }
}
