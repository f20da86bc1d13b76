package io.triadmq.ops.demo;

import io.triadmq.ops.cluster.NodeView;
import io.triadmq.protocol.command.NodeStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Events scroll up; below them a block that is drawn anew in place. For terminals with ANSI sequences. */
public final class LiveScreen implements Screen {
    private static final int BAR_WIDTH = 40;
    private static final String BOLD = "\u001b[1m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    /** Erases from the cursor to the end of the screen. */
    private static final String ERASE_BELOW = "\u001b[J";

    private final PrintWriter out;
    /** Guarded by this: the block as last drawn. */
    private List<String> block = List.of();
    /** Guarded by this: Ctrl-C closes the screen while others still draw. */
    private boolean closed;

    public LiveScreen(PrintWriter out) {
        this.out = out;
        out.print(HIDE_CURSOR);
    }

    @Override
    public synchronized void event(Duration elapsed, String line) {
        replace(List.of(PlainScreen.stamp(elapsed) + line), block);
    }

    @Override
    public synchronized void progress(Progress progress) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        for (NodeView view : progress.nodes()) {
            if (view.plan().isBroker()) {
                lines.add(node(view));
            }
        }
        lines.add("");
        lines.add(bar("acknowledged", progress.totals().acknowledged(), progress.lines()));
        lines.add(bar("consumed", progress.totals().consumed(), progress.lines()));
        lines.add(String.format(
                "  %,d/s   longest gap %.2f s   %s",
                progress.perSecond(), progress.longestGap().toMillis() / 1e3, PlainScreen.stamp(progress.elapsed())));
        replace(List.of(), lines);
    }

    @Override
    public synchronized void conclude(String line) {
        replace(List.of(line), block);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            out.print(SHOW_CURSOR);
            out.flush();
        }
    }

    private void replace(List<String> above, List<String> newBlock) {
        if (closed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!block.isEmpty()) {
            text.append("\u001b[").append(block.size()).append("A\r").append(ERASE_BELOW);
        }
        above.forEach(line -> text.append(line).append('\n'));
        newBlock.forEach(line -> text.append(line).append('\n'));
        out.print(text);
        out.flush();
        block = newBlock;
    }

    private static String node(NodeView view) {
        NodeStatus status = view.status();
        String role = view.role();
        String colour = role.equals("leader") ? GREEN + BOLD : role.equals("down") ? RED : "";
        return String.format(
                "  %-12s %s%-9s%s %-8s %s",
                view.plan().name(),
                colour,
                role,
                PLAIN,
                status == null ? "" : "term " + status.term(),
                view.pid() == 0 ? "" : "pid " + view.pid());
    }

    private static String bar(String name, int value, int all) {
        int filled = all == 0 ? 0 : (int) ((long) BAR_WIDTH * value / all);
        return String.format(
                "  %-12s [%s%s] %,d of %,d", name, "#".repeat(filled), " ".repeat(BAR_WIDTH - filled), value, all);
    }
}
