package io.triadmq.raftlog.segment;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of the files in a log's directory. */
final class SegmentNames {
    static final String INDEX_SUFFIX = ".idx";
    static final String TEMPORARY_SUFFIX = ".tmp";
    static final String LOCK = "LOCK";
    static final String DURABLE = "durable.chk";
    static final String PREFIX = "prefix.meta";
    static final String TAIL = "tail.idx";
    /** Complete replacement of all segments; its presence decides that the replacement happens. */
    static final String INCOMING = "incoming";
    /** Same, after the old segments are gone: what is left in it still has to be moved. */
    static final String MOVING = "moving";
    /** Where {@link SegmentedLog#reset} builds its replacement. */
    static final String RESET = "reset";

    private static final Pattern SEGMENT = Pattern.compile("[0-9]{20}");
    private static final Pattern INDEX = Pattern.compile("[0-9]{20}\\.idx");

    private SegmentNames() {}

    static String segment(long base) {
        return "%020d".formatted(base);
    }

    static Path segment(Path directory, long base) {
        return directory.resolve(segment(base));
    }

    static Path index(Path directory, long base) {
        return directory.resolve(segment(base) + INDEX_SUFFIX);
    }

    static Path indexOf(Path segment) {
        return segment.resolveSibling(segment.getFileName() + INDEX_SUFFIX);
    }

    static boolean isSegment(String name) {
        return SEGMENT.matcher(name).matches();
    }

    static boolean isIndex(String name) {
        return INDEX.matcher(name).matches();
    }

    static boolean isOwnFile(String name) {
        return name.equals(LOCK) || name.equals(DURABLE) || name.equals(PREFIX) || name.equals(TAIL);
    }

    /** Base position in the name of a segment or index file. */
    static long base(String name) {
        return Long.parseLong(name.substring(0, 20));
    }
}
