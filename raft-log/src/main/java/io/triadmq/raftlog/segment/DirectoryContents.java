package io.triadmq.raftlog.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names in a log's directory.
 *
 * @param bases base positions of the segment files, ascending
 * @param leftovers files of ours without use: temporary ones, index files without segment
 */
record DirectoryContents(List<Long> bases, List<Path> leftovers) {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryContents.class);

    static DirectoryContents of(Path directory) throws IOException {
        Set<Long> bases = new TreeSet<>();
        List<String> others = new ArrayList<>();
        for (String name : Directories.names(directory)) {
            if (SegmentNames.isSegment(name)) {
                bases.add(SegmentNames.base(name));
            } else if (!SegmentNames.isOwnFile(name)) {
                others.add(name);
            }
        }
        List<Path> leftovers = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (String name : others) {
            Path path = directory.resolve(name);
            if (name.endsWith(SegmentNames.TEMPORARY_SUFFIX) && Files.isRegularFile(path)) {
                leftovers.add(path);
            } else if (!SegmentNames.isIndex(name)) {
                foreign.add(name);
            } else if (!bases.contains(SegmentNames.base(name))) {
                leftovers.add(path);
            }
        }
        if (!foreign.isEmpty()) {
            LOG.warn(
                    "log directory {} holds files that are not the log's; they are left alone: {}", directory, foreign);
        }
        return new DirectoryContents(List.copyOf(bases), leftovers);
    }
}
