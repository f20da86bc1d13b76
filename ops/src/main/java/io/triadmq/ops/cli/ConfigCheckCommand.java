package io.triadmq.ops.cli;

import io.triadmq.broker.config.BrokerConfig;
import io.triadmq.broker.config.ConfigException;
import io.triadmq.broker.config.ConfigKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds mistakes in a configuration file before a start does. */
@Command(
        name = "check",
        description = {
            "Checks configuration files of brokers as a start would, and is stricter: unknown keys are mistakes.",
            "Exit code 2 when there is one."
        },
        mixinStandardHelpOptions = true)
final class ConfigCheckCommand implements Callable<Integer> {
    /** In lower case; a file with others only is not a broker's. */
    private static final Set<String> BROKER_KEYS = ConfigKey.all().stream()
            .map(key -> key.name().toLowerCase(Locale.ROOT))
            .filter(key -> !Set.of("listenport", "bindaddress", "rocketmqhome", "useepollnativeselector")
                    .contains(key))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern KEY = Pattern.compile("^key '([^']+)'");

    @Spec
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Properties files.")
    private List<Path> files;

    @Override
    public Integer call() {
        boolean good = true;
        for (Path file : files) {
            good &= checkBroker(file);
        }
        return good ? ExitCode.OK : ExitCode.USAGE;
    }

    private boolean checkBroker(Path file) {
        Map<String, String> entries;
        try {
            entries = entries(file);
        } catch (NoSuchFileException e) {
            return bad(file, "does not exist");
        } catch (IOException | IllegalArgumentException e) {
            return bad(file, "cannot be read: " + e);
        }
        if (!entries.isEmpty() && entries.keySet().stream().noneMatch(BROKER_KEYS::contains)) {
            return bad(
                    file,
                    "has no key that only brokers have; set brokerName. The file of a NameServer is checked by:"
                            + " mqnamesrv -p -c " + file);
        }
        BrokerConfig config;
        try {
            config = BrokerConfig.load(file, Map.of(), Map.of(), Path.of(""));
        } catch (ConfigException e) {
            bad(file, e.getMessage());
            sayFurther(file, entries, String.valueOf(e.getMessage()));
            return false;
        }
        boolean good = true;
        for (String warning : config.warnings()) {
            good = bad(file, warning);
        }
        config.remarks().forEach(remark -> say(file + ": " + remark));
        if (good) {
            say(file + ": good: group " + config.identity().group() + ", node "
                    + config.identity().nodeId() + " of "
                    + config.identity().peers().size()
                    + (config.replicated() ? "" : ", NOT replicated"));
        }
        return good;
    }

    /** Without their cases, like a broker reads them. */
    private static Map<String, String> entries(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> entries = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> entries.put(key.toLowerCase(Locale.ROOT), properties.getProperty(key)));
        return entries;
    }

    /**
     * Looks for bad values behind the first one, by leaving out the key that was complained about. Only complaints about
     * a single value count: others may come from what was left out.
     */
    private void sayFurther(Path file, Map<String, String> entries, String complaint) {
        String last = complaint;
        while (true) {
            Matcher key = KEY.matcher(last);
            if (!key.find() || entries.remove(key.group(1).toLowerCase(Locale.ROOT)) == null) {
                return;
            }
            try {
                BrokerConfig.of(entries, Path.of(""));
                return;
            } catch (ConfigException e) {
                last = String.valueOf(e.getMessage());
            }
            if (last.contains(", expected ")) {
                bad(file, last.replace(" in the given settings", ""));
            }
        }
    }

    private boolean bad(Path file, @Nullable String why) {
        PrintWriter err = command.commandLine().getErr();
        err.println(file + ": " + why);
        err.flush();
        return false;
    }

    private void say(String line) {
        PrintWriter out = command.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
