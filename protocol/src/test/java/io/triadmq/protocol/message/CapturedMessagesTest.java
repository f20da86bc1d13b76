package io.triadmq.protocol.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.triadmq.protocol.vectors.CapturedFrames;
import io.triadmq.protocol.vectors.CapturedFrames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of records and batches as stock 4.9.8 and 5.5.0 clients and brokers wrote them. */
class CapturedMessagesTest {
    static Stream<Frame> records() {
        return CapturedFrames.withDecodedBody("messages");
    }

    static Stream<Frame> batches() {
        return CapturedFrames.withDecodedBody("innerMessages");
    }

    @ParameterizedTest
    @MethodSource("records")
    void capturedRecords_decodeToTheFieldsThatWereSeen(Frame frame) {
        JsonNode expected = frame.decoded().get("body").get("messages");
        List<StoredMessage> messages = StoredMessage.decodeAll(frame.body());
        assertEquals(expected.size(), messages.size());
        for (int i = 0; i < messages.size(); i++) {
            assertFields(expected.get(i), messages.get(i));
        }
    }

    private static void assertFields(JsonNode expected, StoredMessage message) {
        assertEquals(expected.get("totalSize").asInt(), message.recordSize());
        assertEquals(expected.get("queueId").asInt(), message.queueId());
        assertEquals(expected.get("flag").asInt(), message.flag());
        assertEquals(expected.get("queueOffset").asLong(), message.queueOffset());
        assertEquals(expected.get("physicalOffset").asLong(), message.position());
        assertEquals(expected.get("sysFlag").asInt(), message.sysFlag());
        assertEquals(expected.get("bornTimestamp").asLong(), message.bornTimestamp());
        assertEquals(expected.get("bornHost").asText(), message.bornHost().toString());
        assertEquals(expected.get("storeTimestamp").asLong(), message.storeTimestamp());
        assertEquals(expected.get("storeHost").asText(), message.storeHost().toString());
        assertEquals(expected.get("reconsumeTimes").asInt(), message.reconsumeTimes());
        assertEquals(expected.get("preparedTransactionOffset").asLong(), message.preparedTransactionOffset());
        assertEquals(expected.get("topic").asText(), message.topic());
        assertEquals(pairs(expected.get("properties")), message.properties());
        message.properties().forEach((name, value) -> assertEquals(value, message.property(name)));
        if (expected.has("bodyText") && !SysFlag.isCompressed(message.sysFlag())) {
            assertEquals(expected.get("bodyText").asText(), new String(message.body(1 << 20), StandardCharsets.UTF_8));
        }
        assertTrue(message.isIntact());
    }

    @ParameterizedTest
    @MethodSource("records")
    void capturedRecords_encodeToTheSameBytes(Frame frame) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        for (StoredMessage message : StoredMessage.decodeAll(frame.body())) {
            encoded.writeBytes(encode(message));
        }
        assertArrayEquals(frame.body(), encoded.toByteArray());
    }

    private static byte[] encode(StoredMessage message) {
        return new MessageRecordBuilder()
                .queueId(message.queueId())
                .flag(message.flag())
                .queueOffset(message.queueOffset())
                .physicalOffset(message.position())
                .sysFlag(message.sysFlag())
                .bornTimestamp(message.bornTimestamp())
                .bornHost(message.bornHost())
                .storeTimestamp(message.storeTimestamp())
                .storeHost(message.storeHost())
                .reconsumeTimes(message.reconsumeTimes())
                .preparedTransactionOffset(message.preparedTransactionOffset())
                .body(message.storedBody())
                .topic(message.topic().getBytes(StandardCharsets.UTF_8))
                .properties(message.propertiesText().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    @ParameterizedTest
    @MethodSource("batches")
    void capturedBatches_decodeToTheFieldsThatWereSeen_andEncodeToTheSameBytes(Frame frame) {
        JsonNode expected = frame.decoded().get("body").get("innerMessages");
        List<BatchBody.Inner> messages = BatchBody.decode(frame.body());
        assertEquals(expected.size(), messages.size());
        for (int i = 0; i < messages.size(); i++) {
            BatchBody.Inner inner = messages.get(i);
            assertEquals(
                    expected.get(i).get("bodyText").asText(), text(inner.data(), inner.bodyAt(), inner.bodyLength()));
            String properties = text(inner.data(), inner.propertiesAt(), inner.propertiesLength());
            assertEquals(pairs(expected.get(i).get("properties")), MessageProperties.parse(properties));
        }
        assertFalse(messages.isEmpty());
        assertArrayEquals(frame.body(), BatchBody.encode(messages));
    }

    private static String text(byte[] data, int at, int length) {
        return new String(data, at, length, StandardCharsets.UTF_8);
    }

    private static Map<String, String> pairs(JsonNode object) {
        Map<String, String> pairs = new HashMap<>();
        object.properties()
                .forEach(field -> pairs.put(field.getKey(), field.getValue().asText()));
        return pairs;
    }
}
