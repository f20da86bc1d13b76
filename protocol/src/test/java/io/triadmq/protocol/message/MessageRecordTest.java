package io.triadmq.protocol.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.BadRequestException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageRecordTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TOPIC = "Topic".getBytes(StandardCharsets.UTF_8);

    @Property
    void anyRecord_readsBackAsWritten(
            @ForAll int queueId,
            @ForAll long queueOffset,
            @ForAll long physicalOffset,
            @ForAll long storeTimestamp,
            @ForAll("hosts") HostAddress bornHost,
            @ForAll("hosts") HostAddress storeHost,
            @ForAll @Size(max = 300) byte[] body,
            @ForAll @IntRange(min = 1, max = 300) int topicLength,
            @ForAll @Size(max = 60) byte[] properties) {
        byte[] topic = "t".repeat(topicLength).getBytes(StandardCharsets.UTF_8);
        byte[] record = new MessageRecordBuilder()
                .queueId(queueId)
                .queueOffset(queueOffset)
                .physicalOffset(physicalOffset)
                .storeTimestamp(storeTimestamp)
                .reconsumeTimes(7)
                .preparedTransactionOffset(physicalOffset / 2)
                .sysFlag(SysFlag.COMPRESSED)
                .bornHost(bornHost)
                .storeHost(storeHost)
                .body(body)
                .topic(topic)
                .properties(properties)
                .build();

        byte[] data = new byte[record.length + 8];
        System.arraycopy(record, 0, data, 5, record.length);
        assertEquals(record.length, MessageRecord.check(data, 5, 5 + record.length));
        assertEquals(queueId, MessageRecord.queueId(data, 5));
        assertEquals(queueOffset, MessageRecord.queueOffset(data, 5));
        assertEquals(physicalOffset, MessageRecord.physicalOffset(data, 5));
        assertEquals(storeTimestamp, MessageRecord.storeTimestamp(data, 5));
        assertEquals(7, MessageRecord.reconsumeTimes(data, 5));
        assertEquals(physicalOffset / 2, MessageRecord.preparedTransactionOffset(data, 5));
        assertEquals(bornHost, MessageRecord.bornHost(data, 5));
        assertEquals(storeHost, MessageRecord.storeHost(data, 5));
        assertEquals(topicLength, MessageRecord.topic(data, 5).length());
        assertTrue(MessageRecord.isBodyIntact(data, 5));
        StoredMessage message = StoredMessage.decode(record, 0);
        assertArrayEquals(body, message.storedBody());
        int propertiesAt = MessageRecord.propertiesAt(record, 0);
        assertArrayEquals(properties, Arrays.copyOfRange(record, propertiesAt, record.length));
    }

    @Property
    void patchedFields_changeNothingElse(
            @ForAll("hosts") HostAddress bornHost,
            @ForAll("hosts") HostAddress storeHost,
            @ForAll long queueOffset,
            @ForAll long physicalOffset,
            @ForAll long storeTimestamp) {
        MessageRecordBuilder builder = new MessageRecordBuilder()
                .bornHost(bornHost)
                .storeHost(storeHost)
                .body(BODY)
                .topic(TOPIC);
        byte[] patched = builder.build();
        MessageRecord.setQueueOffset(patched, 0, queueOffset);
        MessageRecord.setPhysicalOffset(patched, 0, physicalOffset);
        MessageRecord.setStoreTimestamp(patched, 0, storeTimestamp);
        MessageRecord.setSysFlag(patched, 0, SysFlag.TRANSACTION_COMMIT);
        MessageRecord.setPreparedTransactionOffset(patched, 0, 99);
        byte[] written = builder.queueOffset(queueOffset)
                .physicalOffset(physicalOffset)
                .storeTimestamp(storeTimestamp)
                .sysFlag(SysFlag.TRANSACTION_COMMIT)
                .preparedTransactionOffset(99)
                .build();
        assertArrayEquals(written, patched);
    }

    @Provide
    Arbitrary<HostAddress> hosts() {
        Arbitrary<byte[]> ipv4 = Arbitraries.bytes().array(byte[].class).ofSize(4);
        // The first byte keeps clear of IPv4-mapped addresses, which Java turns into IPv4 ones.
        Arbitrary<byte[]> ipv6 = Arbitraries.bytes()
                .array(byte[].class)
                .ofSize(16)
                .map(bytes -> {
                    bytes[0] = 0x20;
                    return bytes;
                });
        return Arbitraries.oneOf(ipv4, ipv6)
                .flatMap(ip -> Arbitraries.integers().between(0, 65535).map(port -> host(ip, port)));
    }

    private static HostAddress host(byte[] ip, int port) {
        try {
            return HostAddress.of(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyCutOfARecord_isRefused() {
        byte[] record = new MessageRecordBuilder().body(BODY).topic(TOPIC).build();
        for (int limit = 0; limit < record.length; limit++) {
            int cut = limit;
            assertThrows(BadRequestException.class, () -> MessageRecord.check(record, 0, cut), "cut at " + cut);
        }
    }

    @Property
    void damagedRecord_isRefusedOrReadableWithinItsBounds(@ForAll long seed) {
        byte[] record = new MessageRecordBuilder()
                .body(BODY)
                .topic(TOPIC)
                .properties(new byte[] {'a', 1, 'b', 2})
                .build();
        Random random = new Random(seed);
        for (int i = random.nextInt(4); i >= 0; i--) {
            record[random.nextInt(record.length)] = (byte) random.nextInt();
        }
        try {
            StoredMessage message = StoredMessage.decode(record, 0);
            message.topic();
            message.properties();
            message.storedBody();
        } catch (BadRequestException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }

    @Test
    void topicAbove127Bytes_takesVersion2() {
        byte[] longTopic = "x".repeat(128).getBytes(StandardCharsets.UTF_8);
        byte[] record = new MessageRecordBuilder().body(BODY).topic(longTopic).build();
        assertEquals(MessageRecord.MIN_SIZE + 1 + BODY.length + 128, record.length);
        assertEquals(MessageRecord.MAGIC_V2, BigEndian.getInt(record, 4));
        assertEquals(128, MessageRecord.topic(record, 0).length());
    }

    @Test
    void morePropertiesAfterATextWithoutSeparator_getOne() {
        byte[] more = "CLUSTER\u0001c\u0002".getBytes(StandardCharsets.UTF_8);
        for (String text : new String[] {"", "TAGS\u0001a", "TAGS\u0001a\u0002"}) {
            byte[] record = new MessageRecordBuilder()
                    .topic(TOPIC)
                    .properties(text.getBytes(StandardCharsets.UTF_8))
                    .moreProperties(more)
                    .build();
            StoredMessage message = StoredMessage.decode(record, 0);
            assertEquals("c", message.property("CLUSTER"));
            assertEquals(text.isEmpty() ? null : "a", message.tag());
        }
    }

    @Test
    void propertiesAbove32767Bytes_areRefused() {
        MessageRecordBuilder builder = new MessageRecordBuilder().topic(TOPIC).properties(new byte[32768]);
        BadRequestException e = assertThrows(BadRequestException.class, builder::build);
        assertTrue(e.getMessage().contains("32768"), e.getMessage());
    }
}
