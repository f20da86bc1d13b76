package io.triadmq.nameserver;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a NameServer's properties file says. Files written for RocketMQ boot: its keys that mean nothing here are named
 * in a warning, and so is a key that nobody knows, with the key that was probably meant.
 *
 * @param warnings one sentence for each key that has no effect
 */
record ConfigFile(NameServerConfig config, List<String> warnings) {
    /** Two slips of the finger. */
    private static final int MAX_DISTANCE = 2;

    private static final Set<String> STOCK_KEYS = Set.of(
            "rocketmqHome",
            "kvConfigPath",
            "configStorePath",
            "productEnvName",
            "clusterTest",
            "orderMessageEnable",
            "returnOrderTopicConfigToBroker",
            "clientRequestThreadPoolNums",
            "defaultThreadPoolNums",
            "clientRequestThreadPoolQueueCapacity",
            "defaultThreadPoolQueueCapacity",
            "scanNotActiveBrokerInterval",
            "unRegisterBrokerQueueCapacity",
            "supportActingMaster",
            "enableAllTopicList",
            "enableTopicList",
            "notifyMinBrokerIdChanged",
            "enableControllerInNamesrv",
            "needWaitForService",
            "waitSecondsForService",
            "deleteTopicWithBrokerRegistration",
            "configBlackList",
            "serverWorkerThreads",
            "serverCallbackExecutorThreads",
            "serverSelectorThreads",
            "serverOnewaySemaphoreValue",
            "serverAsyncSemaphoreValue",
            "serverChannelMaxIdleTimeSeconds",
            "serverSocketSndBufSize",
            "serverSocketRcvBufSize",
            "serverSocketBacklog",
            "serverPooledByteBufAllocatorEnable",
            "useEpollNativeSelector");

    ConfigFile {
        warnings = List.copyOf(warnings);
    }

    /** @throws IllegalArgumentException on a bad value, naming its key */
    static ConfigFile load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        NameServerConfig config = NameServerConfig.defaults();
        List<String> warnings = new ArrayList<>();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            NameServerConfig changed =
                    config.with(key, properties.getProperty(key).trim());
            if (changed == null) {
                warnings.add(warning(key));
            } else {
                config = changed;
            }
        }
        return new ConfigFile(config, warnings);
    }

    private static String warning(String key) {
        Map<String, String> known = new TreeMap<>();
        NameServerConfig.defaults().asMap().keySet().forEach(name -> known.put(name.toLowerCase(Locale.ROOT), name));
        String lower = key.toLowerCase(Locale.ROOT);
        if (STOCK_KEYS.stream().anyMatch(stock -> stock.equalsIgnoreCase(key))) {
            return "key '" + key + "' is RocketMQ's and has no effect here";
        }
        return known.keySet().stream()
                .filter(name -> distance(name, lower) <= MAX_DISTANCE)
                .findFirst()
                .map(name -> "unknown key '" + key + "', did you mean '" + known.get(name) + "'? It has no effect")
                .orElse("unknown key '" + key + "' has no effect; known are " + String.join(", ", known.values()));
    }

    /** Insertions, deletions and replacements that turn one word into the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
