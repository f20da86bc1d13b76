package io.triadmq.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows with named columns, shown as an aligned table or as a JSON array of objects. Not thread-safe. */
final class Listing {
    private final List<String> columns;
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();

    Listing(String... columns) {
        this.columns = List.of(columns);
    }

    /** @param values one per column; null is shown as "-" and as JSON null */
    Listing row(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(columns.size() + " columns, " + values.length + " values");
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            row.put(columns.get(i), values[i]);
        }
        rows.add(row);
        return this;
    }

    /** Without a line end after the last row. */
    String render(OutputFormat format) {
        return format == OutputFormat.JSON ? json() : table();
    }

    private String json() {
        try {
            return JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rows hold numbers, texts and booleans only", e);
        }
    }

    private String table() {
        StringBuilder text = new StringBuilder();
        appendRow(
                text,
                columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
        for (Map<String, @Nullable Object> row : rows) {
            text.append('\n');
            appendRow(
                    text, columns.stream().map(column -> cell(row.get(column))).toList());
        }
        return text.toString();
    }

    private void appendRow(StringBuilder text, List<String> cells) {
        int start = text.length();
        for (int i = 0; i < cells.size(); i++) {
            String column = columns.get(i);
            int width = rows.stream()
                    .mapToInt(row -> cell(row.get(column)).length())
                    .reduce(column.length(), Math::max);
            text.append(cells.get(i)).append(" ".repeat(width - cells.get(i).length() + 2));
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
    }

    private static String cell(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
