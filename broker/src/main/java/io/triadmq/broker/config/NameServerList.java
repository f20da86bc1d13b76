package io.triadmq.broker.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code a:9876;b:9876}: addresses of NameServers, each {@code host:port}. */
public final class NameServerList {
    /** What a NameServer listens on unless it is told otherwise. */
    private static final int DEFAULT_PORT = 9876;

    private NameServerList() {}

    /** Addresses in order, without repeats; a missing port is 9876. */
    public static List<String> parse(String text) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String part : text.split("[;,]")) {
            String address = part.trim();
            if (address.startsWith("http://")) {
                address = address.substring("http://".length());
            }
            if (!address.isEmpty()) {
                addresses.add(withPort(address));
            }
        }
        return List.copyOf(addresses);
    }

    private static String withPort(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0 || address.endsWith("]")) {
            return address + ":" + DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= 65535) {
                return address;
            }
        } catch (NumberFormatException e) {
            throw wrong(address);
        }
        throw wrong(address);
    }

    private static ConfigException wrong(String address) {
        return new ConfigException(
                "key 'namesrvAddr' has '" + address + "', expected host:port, several separated by ';'");
    }
}
