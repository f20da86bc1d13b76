package io.triadmq.broker.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was written in a configuration file, before it is given a meaning: key, value, and remarks about keys that have
 * none. Reads values as types; a value that does not fit ends in a {@link ConfigException} that names the key.
 *
 * <p>Not thread-safe; used while starting only.
 */
final class ConfigValues {
    private final String origin;
    /** By lower-case key. */
    private final Map<String, String> values = new TreeMap<>();

    private final List<String> remarks = new ArrayList<>();
    private final List<String> unknownKeys = new ArrayList<>();

    private ConfigValues(String origin) {
        this.origin = origin;
    }

    static ConfigValues of(String origin, Map<String, String> entries) {
        ConfigValues values = new ConfigValues(origin);
        entries.forEach(values::add);
        return values;
    }

    static ConfigValues read(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            throw new ConfigException("configuration file " + file + " does not exist; check the path after -c");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException("cannot read configuration file " + file + ": " + e.getMessage());
        }
        Map<String, String> entries = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> entries.put(key, properties.getProperty(key, "")));
        return of(file.toString(), entries);
    }

    private void add(String key, String value) {
        ConfigKey known = ConfigKey.find(key);
        if (known == null) {
            String meant = ConfigKey.closest(key);
            unknownKeys.add("unknown key '" + key + "' in " + origin + " is ignored"
                    + (meant == null ? "" : "; did you mean '" + meant + "'?"));
        } else if (known.noEffect() != null) {
            remarks.add("key '" + known.name() + "' has no effect: " + known.noEffect());
        }
        values.put(key.toLowerCase(Locale.ROOT), value.trim());
    }

    /** One line per key that is known and has no effect. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** One line per key that is not known, with the nearest that is. */
    List<String> unknownKeys() {
        return List.copyOf(unknownKeys);
    }

    /** Gives a key a value from elsewhere (environment, command line) unless, or even if, the file has one. */
    void override(String key, @Nullable String value, boolean evenIfPresent) {
        if (value != null && !value.isBlank() && (evenIfPresent || text(key) == null)) {
            values.put(key.toLowerCase(Locale.ROOT), value.trim());
        }
    }

    @Nullable
    String text(String key) {
        String value = values.get(key.toLowerCase(Locale.ROOT));
        return value == null || value.isEmpty() ? null : value;
    }

    String textOr(String key, String otherwise) {
        String value = text(key);
        return value == null ? otherwise : value;
    }

    long number(String key, long otherwise, long min, long max) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a whole number from " + min + " to " + max);
        }
        throw wrong(key, value, "a number from " + min + " to " + max);
    }

    int integer(String key, int otherwise, int min, int max) {
        return (int) number(key, otherwise, min, max);
    }

    boolean flag(String key, boolean otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return value.equalsIgnoreCase("true");
        }
        throw wrong(key, value, "true or false");
    }

    /** A share between 0 and 1, written as such or in percent ({@code 75}). */
    double ratio(String key, double otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(value);
            double ratio = number > 1 ? number / 100 : number;
            if (ratio > 0 && ratio <= 1) {
                return ratio;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, value, "a share such as 0.75 or 75");
        }
        throw wrong(key, value, "a share such as 0.75 or 75");
    }

    ConfigException wrong(String key, String value, String expected) {
        ConfigKey known = ConfigKey.find(key);
        return new ConfigException("key '" + (known == null ? key : known.name()) + "' in " + origin + " is '" + value
                + "', expected " + expected);
    }
}
