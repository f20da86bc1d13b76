package io.triadmq.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.BadRequestException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MessageIdsTest {
    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};

    @Test
    void offsetMessageId_isWrittenAsStockDoes() throws UnknownHostException {
        HostAddress host = HostAddress.of(InetAddress.getByAddress(IPV4), 10911);
        assertEquals("7F00000100002A9F000000000000022E", OffsetMessageId.format(host, 0x22E));
        assertEquals("127.0.0.1:10911", host.toString());
    }

    @Property
    void anyOffsetMessageId_readsBackAsWritten(@ForAll boolean ipv6, @ForAll long position)
            throws UnknownHostException {
        HostAddress host = HostAddress.of(InetAddress.getByAddress(ipv6 ? IPV6 : IPV4), 65535);
        OffsetMessageId id = new OffsetMessageId(host, position);
        assertEquals(id, OffsetMessageId.parse(id.toString()));
        assertEquals(ipv6 ? 56 : 32, id.toString().length());
    }

    @Test
    void textThatIsNoId_isRefused() {
        assertThrows(BadRequestException.class, () -> OffsetMessageId.parse("7F00"));
        assertThrows(BadRequestException.class, () -> OffsetMessageId.parse("x".repeat(32)));
    }

    @Test
    void uniqueKeys_carryTheTimeSinceTheMonthBegan() throws UnknownHostException {
        ZoneId zone = ZoneOffset.ofHours(2);
        Clock clock = Clock.fixed(Instant.parse("2026-02-28T23:00:00.005Z"), zone);
        UniqueKeys keys = new UniqueKeys(InetAddress.getByAddress(IPV4), 0x12345, clock, new Random(1));
        String key = keys.next();
        assertEquals(32, key.length());
        assertTrue(key.startsWith("7F0000012345"), key);
        // 01:00:00.005 on the first of March there.
        assertEquals(3_600_005, Integer.parseInt(key.substring(20, 28), 16));
        assertEquals("0000", key.substring(28));
        assertEquals("0001", keys.next().substring(28));
    }

    @Test
    void uniqueKeys_differ() throws UnknownHostException {
        UniqueKeys keys = new UniqueKeys(InetAddress.getByAddress(IPV6), 7, Clock.systemUTC(), new Random(1));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(seen.add(keys.next()));
        }
    }

    @Test
    void recallHandle_readsBackAsWritten_andGarbageIsRefused() {
        RecallHandle handle = new RecallHandle("Topic", "broker-a", 1795176301730L, "FD00");
        assertEquals(handle, RecallHandle.parse(handle.format()));
        String otherVersion = Base64.getUrlEncoder().encodeToString("v2 a b 1 c".getBytes(UTF_8));
        String noNumber = Base64.getUrlEncoder().encodeToString("v1 a b x c".getBytes(UTF_8));
        for (String garbage : new String[] {"", "***", otherVersion, noNumber}) {
            assertThrows(BadRequestException.class, () -> RecallHandle.parse(garbage), garbage);
        }
    }
}
