package io.triadmq.raftlog.segment;

import java.io.IOException;

/** The segment file was removed from the log while somebody still wanted to read it: look it up again. */
final class SegmentRetiredException extends IOException {
    private static final long serialVersionUID = 1L;

    SegmentRetiredException(String name) {
        super("segment " + name + " is no longer part of the log");
    }
}
