package io.triadmq.chaos.cli;

import io.triadmq.chaos.run.RunScreen;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Lines of text; on a terminal the last one is drawn in place. Thread-safe. */
final class TextScreen implements RunScreen {
    /** Without a terminal a line as often as this is enough. */
    private static final long PLAIN_EVERY_SECONDS = 15;

    private static final int BAR = 20;

    private final PrintWriter out;
    private final boolean live;
    // Guarded by this.
    private long lastPlain = -PLAIN_EVERY_SECONDS;
    private boolean drawn;

    TextScreen(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    @Override
    public synchronized void note(String line) {
        if (drawn) {
            out.print("\r\u001b[K");
            drawn = false;
        }
        out.println("  " + line);
        out.flush();
    }

    @Override
    public synchronized void show(
            Duration elapsed, Duration length, long acknowledged, Duration sinceLastAck, String fault) {
        double part = Math.min(1, elapsed.toMillis() / (double) length.toMillis());
        int filled = (int) Math.round(part * BAR);
        String line = String.format(
                Locale.ROOT,
                "[%s%s] %s of %s  %,d acknowledged, last %.1f s ago  %s",
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                clock(elapsed),
                clock(length),
                acknowledged,
                sinceLastAck.toMillis() / 1000.0,
                fault.isEmpty() ? "calm" : fault);
        if (live) {
            out.print("\r\u001b[K" + line);
            out.flush();
            drawn = true;
        } else if (elapsed.toSeconds() - lastPlain >= PLAIN_EVERY_SECONDS) {
            lastPlain = elapsed.toSeconds();
            out.println(line);
            out.flush();
        }
    }

    private static String clock(Duration duration) {
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }
}
