package io.triadmq.protocol.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CapturedFramesTest {
    static List<CapturedFrame> frames() {
        return CapturedFrame.all();
    }

    @Test
    void captureHoldsBothHeaderForms() {
        assertTrue(frames().stream().anyMatch(frame -> frame.serializeType() == SerializeType.BINARY));
        assertTrue(frames().size() > 500);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frameOfAStockPeer_decodesToWhatItSays(CapturedFrame captured) throws MalformedFrameException {
        ByteBuffer bytes = ByteBuffer.wrap(captured.frame());
        Command command = CommandCodec.decode(bytes);
        assertFalse(bytes.hasRemaining());
        JsonNode header = captured.header();
        assertEquals(header.get("code").asInt(), command.code());
        assertEquals(header.get("opaque").asInt(), command.opaque());
        assertEquals(header.get("flag").asInt(), command.flag());
        assertEquals(header.get("version").asInt(), command.version());
        assertEquals(header.get("language").asText(), command.language().name());
        assertEquals(captured.serializeType(), command.serializeType());
        String remark = header.path("remark").asText("");
        assertEquals(remark, command.remark() == null ? "" : command.remark());
        JsonNode fields = header.path("extFields");
        assertEquals(fields.size(), command.fields().size());
        fields.fields()
                .forEachRemaining(field ->
                        assertEquals(field.getValue().asText(), command.fields().get(field.getKey()), field.getKey()));
        byte[] body = command.body();
        assertEquals(captured.bodyBytes(), body == null ? 0 : body.length);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frameOfAStockPeer_encodedAgainSaysTheSame(CapturedFrame captured) throws MalformedFrameException {
        Command command = CommandCodec.decode(ByteBuffer.wrap(captured.frame()));
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(command, buffer);
        Command again = CommandCodec.decode(ByteBuffer.wrap(buffer.toByteArray()));
        assertSame(command, again);
    }

    static void assertSame(Command expected, Command actual) {
        assertEquals(expected.code(), actual.code());
        assertEquals(expected.opaque(), actual.opaque());
        assertEquals(expected.flag(), actual.flag());
        assertEquals(expected.version(), actual.version());
        assertEquals(expected.language(), actual.language());
        assertEquals(expected.serializeType(), actual.serializeType());
        assertEquals(expected.remark(), actual.remark());
        assertEquals(expected.fields().toString(), actual.fields().toString());
        assertArrayEquals(expected.body(), actual.body());
    }
}
