package io.triadmq.chaos.nemesis;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a broker keeps on disk, by the names of its files below the store's directory. */
public enum StorePart {
    /** Segments of the log. */
    LOG(".*/[0-9]{20}"),
    /** Where entries stand in the segments. */
    LOG_INDEX(".*/[0-9]{20}\\.idx"),
    /** Queues, offsets, topics; also what Raft takes for the snapshot of the node. Not what it is
     * opened with: that is read for checks only. */
    STATE("state/current/(.*\\.sst|MANIFEST-.*|CURRENT)"),
    /** Term and vote. */
    RAFT_META(".*/vote"),
    /** How far the log is durable, and where it begins. */
    LOG_META(".*/(durable\\.chk|prefix\\.meta)");

    private final Pattern names;

    StorePart(String names) {
        this.names = Pattern.compile(names);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean has(Path relative) {
        return names.matcher(relative.toString()).matches();
    }
}
