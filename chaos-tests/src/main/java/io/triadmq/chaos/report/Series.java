package io.triadmq.chaos.report;

import io.triadmq.chaos.checker.Availability;
import io.triadmq.chaos.checker.FaultWindows;
import io.triadmq.chaos.history.OpType;
import io.triadmq.chaos.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the charts of a workload show: sends per second by outcome, some of their latencies, and the longest gap of each
 * fault. Bounded, however long the run. Not thread-safe.
 */
final class Series implements Consumer<Operation> {
    /** When there are more points, every second one is dropped and from then on only every second one taken. */
    private static final int MAX_POINTS = 4000;

    /** A send; time in nanoseconds since the begin of the run. */
    record Point(long time, long latencyNanos, OpType outcome) {}

    private final Set<String> sends;
    private final FaultWindows faults = new FaultWindows();
    private final Availability availability;
    private final Map<Integer, Long> begun = new HashMap<>();
    private final List<long[]> perSecond = new ArrayList<>();
    private List<Point> points = new ArrayList<>();
    private final List<Point> failures = new ArrayList<>();
    private long stride = 1;
    private long seen;

    /** @param sends the {@code :f} that is drawn */
    Series(Set<String> sends) {
        this.sends = Set.copyOf(sends);
        this.availability = new Availability(faults, sends, Duration.ofDays(1));
    }

    @Override
    public void accept(Operation operation) {
        faults.accept(operation);
        availability.see(operation);
        if (operation.isNemesis() || !sends.contains(operation.f())) {
            return;
        }
        if (operation.type() == OpType.INVOKE) {
            begun.put(operation.process(), operation.time());
            return;
        }
        Long begin = begun.remove(operation.process());
        if (begin != null) {
            second(begin)[operation.type().ordinal()]++;
            point(new Point(begin, operation.time() - begin, operation.type()));
        }
    }

    private long[] second(long time) {
        int second = (int) TimeUnit.NANOSECONDS.toSeconds(time);
        while (perSecond.size() <= second) {
            perSecond.add(new long[OpType.values().length]);
        }
        return perSecond.get(second);
    }

    private void point(Point point) {
        if (point.outcome() != OpType.OK) {
            if (failures.size() < MAX_POINTS) {
                failures.add(point);
            }
            return;
        }
        if (seen++ % stride != 0) {
            return;
        }
        points.add(point);
        if (points.size() > MAX_POINTS) {
            List<Point> half = new ArrayList<>();
            for (int i = 0; i < points.size(); i += 2) {
                half.add(points.get(i));
            }
            points = half;
            stride *= 2;
        }
    }

    /** By second since the begin, by {@link OpType#ordinal} of the outcome. */
    List<long[]> perSecond() {
        return perSecond;
    }

    /** Sends that were acknowledged, thinned out, and those that were not. */
    List<Point> points() {
        List<Point> all = new ArrayList<>(points);
        all.addAll(failures);
        return all;
    }

    FaultWindows faults() {
        return faults;
    }

    Duration gap(FaultWindows.Window window) {
        return Duration.ofNanos(availability.gapNanos(window));
    }
}
