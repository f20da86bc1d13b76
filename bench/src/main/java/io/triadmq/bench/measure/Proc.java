package io.triadmq.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** CPU times out of {@code /proc}, in seconds. */
public final class Proc {
    /** USER_HZ: what the kernel's interface counts in, 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Proc.class);

    private Proc() {}

    /** User and system time of some processes together, their ended threads included; a dead process counts as 0. */
    public static double cpuSeconds(Collection<Long> pids) {
        double seconds = 0;
        for (long pid : pids) {
            seconds += cpuSeconds(Path.of("/proc", Long.toString(pid), "stat"));
        }
        return seconds;
    }

    /** Time that all CPUs together were not idle since boot; what a hypervisor took away counts too. */
    public static double busySeconds() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElse("").split("\\s+", -1);
        double ticks = 0;
        // user nice system [idle iowait] irq softirq steal; guest time is part of user time.
        for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** CPU time of each JIT compiler thread of some processes, by thread id. */
    public static Map<Long, Double> compilerSeconds(Collection<Long> pids) {
        Map<Long, Double> seconds = new HashMap<>();
        for (long pid : pids) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
                for (Path thread : threads) {
                    String name = read(thread.resolve("comm"));
                    if (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")) {
                        long id = Long.parseLong(thread.getFileName().toString());
                        seconds.put(id, cpuSeconds(thread.resolve("stat")));
                    }
                }
            } catch (NoSuchFileException e) {
                LOG.debug("process {} is gone, and its compilers with it", pid);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return seconds;
    }

    private static double cpuSeconds(Path stat) {
        String text = read(stat);
        int nameEnd = text.lastIndexOf(')');
        if (nameEnd < 0) {
            return 0;
        }
        String[] fields = text.substring(nameEnd + 2).split(" ", -1);
        // Fields 14 and 15 of the file: the name is field 2, and the state after it is index 0 here.
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Empty when the process or thread ended meanwhile. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Reading the files of a thread that ends fails with ENOENT or ESRCH.
            return "";
        }
    }
}
