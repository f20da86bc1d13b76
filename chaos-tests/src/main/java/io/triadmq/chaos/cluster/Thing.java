package io.triadmq.chaos.cluster;

import io.triadmq.ops.cluster.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Something that a run makes on the machine and that must not outlive it. Removing what is not there (any more, or yet)
 * does nothing.
 *
 * @param kind what it is
 * @param words what names it; without tabs and line ends
 */
record Thing(Kind kind, List<String> words) {

    Thing {
        words = List.copyOf(words);
        if (words.stream().anyMatch(word -> word.contains("\t") || word.contains("\n"))) {
            throw new IllegalArgumentException("a name with a tab or line end: " + words);
        }
    }

    /** Kinds of things. */
    enum Kind {
        /** Process id, start (see {@link ProcessIdentity}). */
        PROCESS,
        /** Name of a network name space. */
        NAMESPACE,
        /** Name of a network device of the host. */
        DEVICE,
        /** Mount point. */
        MOUNT,
        /** Control group directory. */
        CONTROL_GROUP
    }

    static Thing process(ProcessIdentity identity) {
        return new Thing(Kind.PROCESS, List.of(Long.toString(identity.pid()), identity.start()));
    }

    static Thing namespace(String name) {
        return new Thing(Kind.NAMESPACE, List.of(name));
    }

    static Thing device(String name) {
        return new Thing(Kind.DEVICE, List.of(name));
    }

    static Thing mount(Path point) {
        return new Thing(Kind.MOUNT, List.of(point.toString()));
    }

    static Thing controlGroup(Path directory) {
        return new Thing(Kind.CONTROL_GROUP, List.of(directory.toString()));
    }

    String toLine() {
        List<String> all = new ArrayList<>(List.of(kind.name()));
        all.addAll(words);
        all.add(".");
        return String.join("\t", all);
    }

    /** Empty when the line is not complete. */
    static Optional<Thing> parse(String line) {
        List<String> parts = List.of(line.split("\t"));
        if (parts.size() < 3 || !parts.get(parts.size() - 1).equals(".")) {
            return Optional.empty();
        }
        return Optional.of(new Thing(Kind.valueOf(parts.get(0)), parts.subList(1, parts.size() - 1)));
    }

    /** Lets a frozen file system go on, without which the processes that wait for it cannot even be ended. */
    void wake() {
        if (kind == Kind.MOUNT) {
            Mounts.wake(Path.of(words.get(0)));
        }
    }

    /** Takes it away; nothing if it is not there. */
    void remove() throws IOException, InterruptedException {
        String name = words.get(0);
        switch (kind) {
            case PROCESS -> endProcess(new ProcessIdentity(Long.parseLong(name), words.get(1)));
            case NAMESPACE -> {
                if (Files.exists(Path.of("/run/netns", name))) {
                    Tool.run("ip", "netns", "del", name);
                }
            }
            case DEVICE -> {
                if (Files.exists(Path.of("/sys/class/net", name))) {
                    Tool.run("ip", "link", "del", name);
                }
            }
            case MOUNT -> Mounts.unmount(Path.of(name));
            case CONTROL_GROUP -> ControlGroup.remove(Path.of(name));
        }
    }

    /** The very process that was started, and nobody who got its number later. */
    private static void endProcess(ProcessIdentity identity) throws IOException, InterruptedException {
        identity.handle().ifPresent(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (identity.isRunning()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IOException("process " + identity.pid() + " does not end");
            }
            Thread.sleep(20);
        }
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + words.get(0);
    }
}
