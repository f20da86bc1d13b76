package io.triadmq.protocol.message;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Makes client message ids, the property {@code UNIQ_KEY} (protocol 03 §6): hex of address, process id (16 bits), a
 * number of this generator (32 bits), milliseconds since the month began (32 bits) and a counter (16 bits). Admin tools
 * read the time back out of it.
 *
 * <p>Unique unless one generator makes more than 65,536 ids in a millisecond. Thread-safe.
 */
public final class UniqueKeys {
    private final Clock clock;
    private final byte[] prefix;
    private final AtomicInteger counter = new AtomicInteger();
    private volatile Month month;

    /** The month that begins at {@code start} and ends before {@code end}, milliseconds since 1970. */
    private record Month(long start, long end) {}

    /**
     * @param clock with the time zone of this machine, as tools expect
     * @param random gives the number that tells this generator from others of the same process
     */
    public UniqueKeys(InetAddress address, long processId, Clock clock, RandomGenerator random) {
        this.clock = clock;
        byte[] ip = address.getAddress();
        prefix = new byte[2 * ip.length + 4 + 8];
        Hex.write(ip, ip.length, prefix, 0);
        Hex.write((int) processId, 4, prefix, 2 * ip.length);
        Hex.write(random.nextInt(), 8, prefix, 2 * ip.length + 4);
        month = monthOf(clock.millis());
    }

    public String next() {
        long now = clock.millis();
        Month current = month;
        if (now >= current.end || now < current.start) {
            current = monthOf(now);
            month = current;
        }
        byte[] text = new byte[prefix.length + 12];
        System.arraycopy(prefix, 0, text, 0, prefix.length);
        Hex.write((int) (now - current.start), 8, text, prefix.length);
        Hex.write(counter.getAndIncrement(), 4, text, prefix.length + 8);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private Month monthOf(long millis) {
        ZonedDateTime start = Instant.ofEpochMilli(millis)
                .atZone(clock.getZone())
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1);
        return new Month(
                start.toInstant().toEpochMilli(),
                start.plusMonths(1).toInstant().toEpochMilli());
    }
}
