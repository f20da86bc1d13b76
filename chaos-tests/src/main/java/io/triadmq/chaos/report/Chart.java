package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.history.OpType;
import java.util.List;
import java.util.Locale;

/** Draws one chart over the time of a run as SVG: faults shaded, then whatever is drawn on top. */
final class Chart {
    private static final int WIDTH = 1040;
    private static final int LEFT = 64;
    private static final int BOTTOM = 22;
    private static final int TOP = 8;

    private final StringBuilder svg = new StringBuilder();
    private final int height;
    private final double seconds;

    /** @param seconds length of the run */
    Chart(String title, int height, double seconds, List<FaultWindows.Window> faults) {
        this.height = height;
        this.seconds = Math.max(1, seconds);
        svg.append("<figure><figcaption>").append(Html.escaped(title)).append("</figcaption>\n");
        svg.append(text("<svg viewBox='0 0 %d %d' role='img'>", WIDTH, height));
        svg.append(text(
                "<rect x='%d' y='%d' width='%d' height='%d' class='plot'/>",
                LEFT, TOP, WIDTH - LEFT - 8, height - TOP - BOTTOM));
        faults.forEach(this::shade);
        timeAxis();
    }

    private void shade(FaultWindows.Window window) {
        double from = x(window.begin() / 1e9);
        double to = window.end() == Long.MAX_VALUE ? x(seconds) : x(window.end() / 1e9);
        svg.append(text(
                "<rect x='%.1f' y='%d' width='%.1f' height='%d' class='fault'><title>%s of %s</title></rect>\n",
                from,
                TOP,
                Math.max(1.5, to - from),
                height - TOP - BOTTOM,
                Html.escaped(window.name()),
                Html.escaped(window.target())));
    }

    private void timeAxis() {
        double step = step(seconds / 10);
        for (double at = 0; at <= seconds; at += step) {
            svg.append(text(
                    "<text x='%.1f' y='%d' class='axis' text-anchor='middle'>%.0f s</text>\n", x(at), height - 6, at));
        }
    }

    /** 1, 2 or 5 times a power of ten, not below {@code least}. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-9))));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** Sends per second; what was not acknowledged stands on top. */
    Chart rates(List<long[]> perSecond) {
        double most = perSecond.stream()
                .mapToDouble(counts ->
                        counts[OpType.OK.ordinal()] + counts[OpType.INFO.ordinal()] + counts[OpType.FAIL.ordinal()])
                .max()
                .orElse(1);
        double top = step(Math.max(1, most));
        for (double at = 0; at <= top; at += top / 4) {
            gridLine(at / top, text("%.0f/s", at));
        }
        double width = Math.max(0.6, x(1) - x(0));
        for (int second = 0; second < perSecond.size(); second++) {
            double base = 0;
            for (OpType type : List.of(OpType.OK, OpType.INFO, OpType.FAIL)) {
                double count = perSecond.get(second)[type.ordinal()];
                if (count > 0) {
                    double y = y((base + count) / top);
                    svg.append(text(
                            "<rect x='%.1f' y='%.1f' width='%.2f' height='%.1f' class='%s'/>\n",
                            x(second), y, width, Math.max(0.5, y(base / top) - y), css(type)));
                    base += count;
                }
            }
        }
        return this;
    }

    /** Latencies on a logarithmic scale from 0.1 ms to 100 s. */
    Chart latencies(List<Series.Point> points) {
        String[] labels = {"0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"};
        for (int i = 0; i < labels.length; i++) {
            gridLine(i / 6.0, labels[i]);
        }
        for (Series.Point point : points) {
            double part = (Math.log10(Math.max(point.latencyNanos(), 1e5)) - 5) / 6;
            svg.append(text(
                    "<circle cx='%.1f' cy='%.1f' r='%s' class='%s'/>\n",
                    x(point.time() / 1e9),
                    y(Math.min(1, part)),
                    point.outcome() == OpType.OK ? "1.1" : "2.2",
                    css(point.outcome())));
        }
        return this;
    }

    /** Who led from when to when, one row for each group. */
    Chart leaders(List<Leaders.Reign> reigns) {
        List<String> groups =
                reigns.stream().map(Leaders.Reign::group).distinct().sorted().toList();
        double row = (height - TOP - BOTTOM) / (double) Math.max(1, groups.size());
        for (int g = 0; g < groups.size(); g++) {
            String group = groups.get(g);
            List<Leaders.Reign> ofGroup =
                    reigns.stream().filter(reign -> reign.group().equals(group)).toList();
            svg.append(text(
                    "<text x='%d' y='%.1f' class='axis' text-anchor='end'>%s</text>\n",
                    LEFT - 4, TOP + row * g + row / 2 + 4, Html.escaped(group)));
            for (int i = 0; i < ofGroup.size(); i++) {
                double to = i + 1 < ofGroup.size() ? ofGroup.get(i + 1).from() / 1e9 : seconds;
                reign(ofGroup.get(i), to, TOP + row * g, row);
            }
        }
        return this;
    }

    private void reign(Leaders.Reign reign, double to, double y, double row) {
        double from = x(reign.from() / 1e9);
        String node = reign.node().substring(reign.node().lastIndexOf('-') + 1);
        int color = Math.floorMod(node.hashCode(), 5);
        svg.append(text(
                "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' class='node%d'><title>%s leads term %d</title></rect>\n",
                from, y + 2, Math.max(1, x(to) - from - 1), row - 4, color, Html.escaped(reign.node()), reign.term()));
        if (x(to) - from > 44) {
            svg.append(text(
                    "<text x='%.1f' y='%.1f' class='reign'>%s, term %d</text>\n",
                    from + 3, y + row / 2 + 4, Html.escaped(node), reign.term()));
        }
    }

    private void gridLine(double part, String label) {
        svg.append(text(
                "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' class='grid'/><text x='%d' y='%.1f' class='axis'"
                        + " text-anchor='end'>%s</text>\n",
                LEFT, WIDTH - 8, y(part), y(part), LEFT - 4, y(part) + 4, label));
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - 8) * Math.min(1, second / seconds);
    }

    private double y(double part) {
        return TOP + (height - TOP - BOTTOM) * (1 - part);
    }

    private static String css(OpType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    String done() {
        return svg + "</svg></figure>\n";
    }
}
