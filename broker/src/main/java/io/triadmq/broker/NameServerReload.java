package io.triadmq.broker;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration file and takes over a changed {@code namesrvAddr} while the broker runs. Other keys need a
 * restart. The list given on the command line wins over the file for as long as the process lives.
 */
final class NameServerReload {
    private static final Logger LOG = LoggerFactory.getLogger(NameServerReload.class);

    private static final long PERIOD_SECONDS = 2;

    private final @Nullable Path file;
    private final boolean fileCounts;
    private final Supplier<BrokerConfig> load;
    private final Broker broker;
    private @Nullable FileTime seen;
    private List<String> current;

    NameServerReload(@Nullable Path file, boolean fileCounts, Supplier<BrokerConfig> load, Broker broker) {
        this.file = file;
        this.fileCounts = fileCounts;
        this.load = load;
        this.broker = broker;
        this.current = List.of();
    }

    void start() {
        if (file == null || !fileCounts) {
            return;
        }
        seen = changed(file);
        current = load.get().nameServers();
        ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(task -> Services.daemon(task, "config-watch"));
        thread.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes over what has changed since the last look. */
    synchronized void look() {
        FileTime now = file == null ? null : changed(file);
        if (now == null || now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            List<String> wanted = load.get().nameServers();
            if (!wanted.equals(current)) {
                LOG.info("namesrvAddr changed from {} to {}", current, wanted);
                current = wanted;
                broker.setNameServers(wanted);
            }
        } catch (ConfigException e) {
            LOG.warn("the changed configuration file is not used: {}", e.getMessage());
        }
    }

    private static @Nullable FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            LOG.debug("cannot look at {}", file, e);
            return null;
        }
    }
}
