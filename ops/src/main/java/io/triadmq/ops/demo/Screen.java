package io.triadmq.ops.demo;

import io.triadmq.ops.cluster.NodeView;
import java.time.Duration;
import java.util.List;

/** Shows a demonstration while it runs. Thread-safe. */
public interface Screen extends AutoCloseable {
    /** Something happened that stays worth knowing. */
    void event(Duration elapsed, String line);

    /** How things are; called some times a second. */
    void progress(Progress progress);

    /** The verdict or another last word. */
    void conclude(String line);

    /** Leaves the terminal as it was. */
    @Override
    void close();

    /**
     * One look at the demonstration.
     *
     * @param lines lines of the file
     * @param perSecond acknowledgements per second, lately
     * @param longestGap longest wait for any acknowledgement so far
     * @param nodes the cluster
     */
    record Progress(
            Duration elapsed,
            int lines,
            Ledger.Totals totals,
            long perSecond,
            Duration longestGap,
            List<NodeView> nodes) {
        String line() {
            return String.format(
                    "%,d of %,d lines sent, %,d acknowledged, %,d consumed, %,d/s, longest gap %.2f s",
                    totals.sent(),
                    lines,
                    totals.acknowledged(),
                    totals.consumed(),
                    perSecond,
                    longestGap.toMillis() / 1e3);
        }
    }
}
