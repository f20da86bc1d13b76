package io.triadmq.ops.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes the order events that are shipped with the demonstration: always the same ones.
 *
 * <p>A line is {@code time,order,event,customer,amount,city}. Each order is created, paid, shipped and closed, in this
 * order, while thousands of others are under way, so neighbours in the file seldom belong together.
 */
final class OrderEvents {
    private static final int ORDERS = 3_000;
    private static final List<String> EVENTS = List.of("create", "pay", "ship", "close");
    private static final List<String> CITIES = List.of(
            "Lyon", "Porto", "Ghent", "Turin", "Bergen", "Gdansk", "Graz", "Malmo", "Cork", "Izmir", "Basel", "Brno");
    private static final Instant OPENING = Instant.parse("2026-01-05T07:00:00Z");

    private OrderEvents() {}

    private record Event(Instant time, int order, int step, String line) {}

    static List<String> lines() {
        SplittableRandom random = new SplittableRandom(20260105);
        List<Event> events = new ArrayList<>();
        for (int order = 0; order < ORDERS; order++) {
            addOrder(order, random, events);
        }
        events.sort(
                Comparator.comparing(Event::time).thenComparingInt(Event::order).thenComparingInt(Event::step));
        return events.stream().map(Event::line).toList();
    }

    private static void addOrder(int order, SplittableRandom random, List<Event> events) {
        String id = String.format(Locale.ROOT, "O-%06d", 100_000 + order * 7 + random.nextInt(7));
        String customer = String.format(Locale.ROOT, "C-%04d", random.nextInt(900));
        long cents = 490 + random.nextInt(90_000);
        String amount = String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
        String city = CITIES.get(random.nextInt(CITIES.size()));
        Instant time =
                OPENING.plusSeconds(random.nextInt((int) Duration.ofHours(8).toSeconds()));
        for (int step = 0; step < EVENTS.size(); step++) {
            String line = String.join(",", time.toString(), id, EVENTS.get(step), customer, amount, city);
            events.add(new Event(time, order, step, line));
            time = time.plusSeconds(20 + random.nextInt(5_000));
        }
    }

    /** Writes the file anew, after a change here: give it the resource's path. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), String.join("\n", lines()) + "\n");
    }
}
