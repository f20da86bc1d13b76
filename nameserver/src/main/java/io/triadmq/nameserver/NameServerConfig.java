package io.triadmq.nameserver;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param bindAddress address to listen on
 * @param listenPort port to listen on, 0 for a free one
 * @param nodeSilenceMillis a broker node not heard for so long is taken out of the routes; brokers claim every second
 */
public record NameServerConfig(String bindAddress, int listenPort, long nodeSilenceMillis) {
    private static final String BIND_ADDRESS = "bindAddress";
    private static final String LISTEN_PORT = "listenPort";
    private static final String NODE_SILENCE = "nodeSilenceMillis";

    public NameServerConfig {
        if (listenPort < 0 || listenPort > 65_535) {
            throw new IllegalArgumentException("listenPort should be 0 to 65535, got " + listenPort);
        }
        if (nodeSilenceMillis < 2_000 || nodeSilenceMillis > 600_000) {
            throw new IllegalArgumentException("nodeSilenceMillis should be 2000 to 600000, got " + nodeSilenceMillis);
        }
    }

    public static NameServerConfig defaults() {
        return new NameServerConfig("0.0.0.0", 9876, 5_000);
    }

    /**
     * The configuration with one key set; keys are matched without regard to case.
     *
     * @return null when the key is unknown
     * @throws IllegalArgumentException on a bad value
     */
    @Nullable
    NameServerConfig with(String key, String value) {
        return switch (key.toLowerCase(Locale.ROOT)) {
            case "bindaddress" -> new NameServerConfig(value, listenPort, nodeSilenceMillis);
            case "listenport" -> new NameServerConfig(bindAddress, number(key, value), nodeSilenceMillis);
            case "nodesilencemillis" -> new NameServerConfig(bindAddress, listenPort, number(key, value));
            default -> null;
        };
    }

    private static int number(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " should be a number, got '" + value + "'", e);
        }
    }

    /** All settings by key, in a fixed order. */
    public Map<String, String> asMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put(BIND_ADDRESS, bindAddress);
        map.put(LISTEN_PORT, Integer.toString(listenPort));
        map.put(NODE_SILENCE, Long.toString(nodeSilenceMillis));
        return map;
    }
}
