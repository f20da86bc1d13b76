package io.triadmq.nameserver;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mqnamesrv}: runs a NameServer until the process is told to stop. */
@Command(name = "mqnamesrv", description = "Runs a TriadMQ NameServer.", sortOptions = false)
public final class NameServerMain implements Callable<Integer> {
    private static final int EXIT_CANNOT_START = 1;
    private static final int EXIT_BAD_CONFIG = 2;

    @Option(
            names = {"-c", "--configFile"},
            paramLabel = "FILE",
            description = "Properties file.")
    private @Nullable Path configFile;

    @Option(names = "--port", paramLabel = "PORT", description = "Overrides listenPort.")
    private @Nullable Integer port;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Overrides bindAddress.")
    private @Nullable String bind;

    @Option(
            names = {"-n", "--namesrvAddr"},
            hidden = true,
            description = "Accepted because stock scripts pass it; NameServers do not know each other.")
    private @Nullable String ignoredNameServers;

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

    NameServerMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        // Before the first logger exists; the broker's configuration may be on the same class path.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "logback-namesrv.xml");
        }
        int code = new CommandLine(new NameServerMain(System.out, System.err)).execute(args);
        endLogging();
        System.exit(code);
    }

    @Override
    public Integer call() throws InterruptedException {
        NameServerConfig config;
        try {
            config = config();
        } catch (IOException e) {
            err.println("mqnamesrv: cannot read configuration file " + configFile + ": " + e
                    + "; check the path given with -c");
            return EXIT_BAD_CONFIG;
        } catch (IllegalArgumentException e) {
            err.println("mqnamesrv: bad configuration: " + e.getMessage());
            return EXIT_BAD_CONFIG;
        }
        if (printAll || printImportant) {
            config.asMap().forEach((key, value) -> out.println(key + "=" + value));
            return 0;
        }
        return run(config);
    }

    private int run(NameServerConfig config) throws InterruptedException {
        NameServer server;
        try {
            server = NameServer.start(config);
        } catch (IOException e) {
            err.println("mqnamesrv: " + e.getMessage());
            return EXIT_CANNOT_START;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            endLogging();
                            stopped.countDown();
                        },
                        "nameserver-shutdown"));
        // Scripts wait for exactly this line.
        out.println("The Name Server boot success. serializeType=JSON");
        out.println("Listening on " + config.bindAddress() + ":" + server.port());
        out.flush();
        stopped.await();
        return 0;
    }

    /** Writes what still waits. The last that a process does: a hook of logback's own would run beside ours. */
    private static void endLogging() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private NameServerConfig config() throws IOException {
        NameServerConfig config = NameServerConfig.defaults();
        if (configFile != null) {
            ConfigFile loaded = ConfigFile.load(configFile);
            loaded.warnings().forEach(warning -> err.println("mqnamesrv: " + configFile + ": " + warning));
            config = loaded.config();
        }
        return new NameServerConfig(
                bind == null ? config.bindAddress() : bind,
                port == null ? config.listenPort() : port,
                config.nodeSilenceMillis());
    }
}
