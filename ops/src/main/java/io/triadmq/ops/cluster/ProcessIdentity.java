package io.triadmq.ops.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Names one process for ever. A pid alone is taken again by the system sooner or later, and ending whoever has it then
 * would be a disaster; so the moment of its start belongs to the name.
 *
 * @param pid process id
 * @param start an opaque word for when it started, equal at every look at the same process
 */
public record ProcessIdentity(long pid, String start) {
    /** After the command name in {@code /proc/PID/stat}: state is field 3, start time in clock ticks field 22. */
    private static final int FIRST_FIELD_AFTER_NAME = 3;

    private static final int START_FIELD = 22;

    /** The process that runs under {@code pid} now; empty if there is none, or only its zombie is left. */
    public static Optional<ProcessIdentity> of(long pid) {
        if (Files.isDirectory(Path.of("/proc/self"))) {
            return fromProc(pid);
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().startInstant())
                .map(Instant::toEpochMilli)
                .map(millis -> new ProcessIdentity(pid, "ms" + millis));
    }

    /** Whether this very process still runs. */
    public boolean isRunning() {
        return of(pid).map(this::equals).orElse(false);
    }

    /** A handle to signal it; empty when it has ended. */
    public Optional<ProcessHandle> handle() {
        return isRunning() ? ProcessHandle.of(pid) : Optional.empty();
    }

    /** Whether the process is stopped by a signal; true where the system does not tell. */
    public static boolean isStopped(long pid) {
        return !Files.isDirectory(Path.of("/proc/self"))
                || statOf(pid).map(fields -> fields[0].startsWith("T")).orElse(true);
    }

    private static Optional<ProcessIdentity> fromProc(long pid) {
        return statOf(pid)
                .filter(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
                .map(fields -> new ProcessIdentity(
                        pid, "boot" + bootId() + "-" + fields[START_FIELD - FIRST_FIELD_AFTER_NAME]));
    }

    /** The fields after the command name; empty when there is no such process. */
    private static Optional<String[]> statOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name is in parentheses and may hold blanks and parentheses itself.
            return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
        } catch (IOException e) {
            // No such file, or ESRCH when the process ends between open and read.
            return Optional.empty();
        }
    }

    /** Ticks count from the start of the system, so they mean nothing after the next one. */
    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                    .strip()
                    .substring(0, 8);
        } catch (IOException e) {
            return "";
        }
    }
}
