package io.triadmq.ops.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines only: for logs and for terminals that can do no more. */
public final class PlainScreen implements Screen {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(3);

    private final PrintWriter out;
    /** Guarded by this. */
    private Duration nextProgress = Duration.ZERO;
    /** Guarded by this: what was printed last. */
    private Ledger.@Nullable Totals last;

    public PlainScreen(PrintWriter out) {
        this.out = out;
    }

    @Override
    public synchronized void event(Duration elapsed, String line) {
        print(stamp(elapsed) + "* " + line);
    }

    @Override
    public synchronized void progress(Progress progress) {
        boolean isNews = !progress.totals().equals(last);
        if (isNews && progress.elapsed().compareTo(nextProgress) >= 0) {
            nextProgress = progress.elapsed().plus(PROGRESS_INTERVAL);
            last = progress.totals();
            print(stamp(progress.elapsed()) + "  " + progress.line() + "; " + nodes(progress));
        }
    }

    @Override
    public synchronized void conclude(String line) {
        print(line);
    }

    @Override
    public void close() {
        out.flush();
    }

    private static String nodes(Progress progress) {
        return progress.nodes().stream()
                .filter(view -> view.plan().isBroker())
                .map(view -> view.plan().nodeId() + " " + view.role()
                        + (view.status() != null && view.status().serving()
                                ? " (term " + view.status().term() + ")"
                                : ""))
                .collect(Collectors.joining(", "));
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    static String stamp(Duration elapsed) {
        return String.format(Locale.ROOT, "%6.2f s  ", elapsed.toMillis() / 1e3);
    }
}
