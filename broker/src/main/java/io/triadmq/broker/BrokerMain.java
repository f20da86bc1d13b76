package io.triadmq.broker;

import ch.qos.logback.classic.LoggerContext;
import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import io.triadmq.broker.config.ConfigKey;
import io.triadmq.broker.state.Leadership;
import io.triadmq.raftlog.plant.Plant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mqbroker}: runs a broker until the process is told to stop. */
@Command(name = "mqbroker", description = "Runs a member of a TriadMQ broker group.", sortOptions = false)
public final class BrokerMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerMain.class);

    private static final int EXIT_CANNOT_START = 1;
    private static final int EXIT_BAD_CONFIG = 2;
    /** Told apart from a failed start, so that a supervisor can restart after one and not after the other. */
    private static final int EXIT_BROKEN = 70;

    @Option(
            names = {"-c", "--configFile"},
            paramLabel = "FILE",
            description = "Properties file.")
    private @Nullable Path configFile;

    @Option(
            names = {"-n", "--namesrvAddr"},
            paramLabel = "HOST:PORT;...",
            description = "NameServers; overrides namesrvAddr.")
    private @Nullable String nameServers;

    @Option(
            names = {"-p", "--printConfigItem"},
            description = "Print all settings and exit.")
    private boolean printAll;

    @Option(
            names = {"-m", "--printImportantConfig"},
            description = "Print the important settings and exit.")
    private boolean printImportant;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private final PrintStream out;
    private final PrintStream err;

    BrokerMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        int code = new CommandLine(new BrokerMain(System.out, System.err)).execute(args);
        endLogging();
        System.exit(code);
    }

    @Override
    public Integer call() throws InterruptedException {
        BrokerConfig config;
        try {
            config = load();
        } catch (ConfigException e) {
            err.println("mqbroker: " + e.getMessage());
            return EXIT_BAD_CONFIG;
        }
        if (printAll || printImportant) {
            print(config);
            return 0;
        }
        return run(config);
    }

    private BrokerConfig load() {
        Map<String, String> overrides = new HashMap<>();
        if (nameServers != null) {
            overrides.put("namesrvAddr", nameServers);
        }
        return BrokerConfig.load(configFile, overrides, System.getenv(), home());
    }

    private static Path home() {
        String home = System.getProperty("triad.home", System.getenv().getOrDefault("TRIAD_HOME", ""));
        return Path.of(home).toAbsolutePath();
    }

    private void print(BrokerConfig config) {
        for (ConfigKey key : ConfigKey.all()) {
            String value = config.effective().get(key.name());
            if (value != null && (printAll || key.important())) {
                out.println(key.name() + "=" + value);
            }
        }
    }

    private int run(BrokerConfig config) throws InterruptedException {
        config.warnings().forEach(warning -> err.println("mqbroker: warning: " + warning));
        Broker broker;
        try {
            Plant.refuseIfNotAllowed();
            broker = Broker.start(config, this::broken);
        } catch (ConfigException e) {
            err.println("mqbroker: " + e.getMessage());
            return EXIT_BAD_CONFIG;
        } catch (IOException | RuntimeException e) {
            LOG.error("the broker cannot start", e);
            err.println("mqbroker: cannot start: " + oneLine(e) + Advice.after(e));
            return EXIT_CANNOT_START;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            endLogging();
                            stopped.countDown();
                        },
                        "broker-shutdown"));
        NameServerReload reload = new NameServerReload(configFile, nameServers == null, this::load, broker);
        reload.start();
        sayBooted(config, broker);
        stopped.await();
        return 0;
    }

    /** The first line is what scripts wait for. */
    private void sayBooted(BrokerConfig config, Broker broker) {
        StringBuilder line = new StringBuilder("The broker[")
                .append(config.identity().group())
                .append(", ")
                .append(broker.clientAddress())
                .append("] boot success. serializeType=JSON");
        if (!config.nameServers().isEmpty()) {
            line.append(" and name server is ").append(String.join(";", config.nameServers()));
        }
        out.println(line);
        if (!config.replicated()) {
            out.println("broker group " + config.identity().group() + " has one member: messages are not replicated");
        }
        out.flush();
        AtomicBoolean said = new AtomicBoolean();
        broker.leadership().addListener(view -> sayRole(config, view, said));
        sayRole(config, broker.leadership().current(), said);
    }

    private void sayRole(BrokerConfig config, Leadership.View view, AtomicBoolean said) {
        boolean known = view.leading()
                || (view.leaderId() != null
                        && !view.leaderId().equals(config.identity().nodeId()));
        if (known && said.compareAndSet(false, true)) {
            out.println("node " + config.identity().nodeId() + " "
                    + (view.leading() ? "leads" : "follows " + view.leaderId()) + " in term " + view.term());
            out.flush();
        }
    }

    /** Ends the process at once: what cannot be trusted must not go on, and the group goes on without this node. */
    private void broken(Throwable cause) {
        LOG.error("the broker cannot go on", cause);
        err.println("mqbroker: cannot go on: " + oneLine(cause) + Advice.after(cause));
        err.flush();
        endLogging();
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }

    /** Writes what still waits. The last that a process does: a hook of logback's own would run beside ours. */
    private static void endLogging() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null || message.isBlank() ? failure.toString() : message;
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
