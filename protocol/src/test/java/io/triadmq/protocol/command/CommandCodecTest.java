package io.triadmq.protocol.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandCodecTest {
    private static Command json(String header) throws MalformedFrameException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return CommandCodec.decode(0, bytes, bytes.length, null);
    }

    @Test
    void rawNumbersAndBooleans_areFieldValuesToo() throws MalformedFrameException {
        Command command = json("{\"code\":310,\"extFields\":{\"e\":3,\"k\":false,\"g\":1795176301777,\"x\":null}}");
        assertEquals("3", command.fields().get("e"));
        assertEquals("false", command.fields().get("k"));
        assertEquals(1795176301777L, command.fields().requiredLong("g"));
        assertNull(command.fields().get("x"));
    }

    @Test
    void unknownPartsInAnyOrder_areSkipped() throws MalformedFrameException {
        Command command = json("{\"future\":{\"a\":[1,{}]},\"opaque\":-7,\"extFields\":{\"list\":[1],\"a\":\"b\"},"
                + "\"more\":[[]],\"code\":11,\"language\":\"COBOL\"}");
        assertEquals(11, command.code());
        assertEquals(-7, command.opaque());
        assertEquals(Language.OTHER, command.language());
        assertEquals("b", command.fields().get("a"));
        assertEquals(1, command.fields().size());
    }

    @Test
    void missingParts_haveNeutralValues() throws MalformedFrameException {
        Command command = json("{}");
        assertEquals(0, command.code());
        assertEquals(0, command.flag());
        assertNull(command.remark());
        assertTrue(command.fields().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"code\":", "{\"code\":1,\"extFields\":{\"a\":\"b\"", "nonsense", "\0\0"})
    void brokenHeader_isRefused(String header) {
        assertThrows(MalformedFrameException.class, () -> json(header));
    }

    @Test
    void unknownSerialisation_isRefusedByNumber() {
        MalformedFrameException refused =
                assertThrows(MalformedFrameException.class, () -> CommandCodec.decode(9, new byte[0], 0, null));
        assertTrue(refused.getMessage().contains("9"));
    }

    @Test
    void headerLongerThanItsFrame_isRefused() {
        ByteBuffer frame =
                ByteBuffer.allocate(16).putInt(12).putInt(100).putLong(0).flip();
        assertThrows(MalformedFrameException.class, () -> CommandCodec.decode(frame));
    }

    @Test
    void responseWithoutFields_stillHasTheObjectThatJavaClientsDereference() {
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(Command.response(Command.request(310), 0), buffer);
        assertTrue(new String(buffer.toByteArray(), StandardCharsets.UTF_8).contains("\"extFields\":{}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {RequestCode.POP_MESSAGE, RequestCode.ACK_MESSAGE, RequestCode.BATCH_ACK_MESSAGE, 310, -1000})
    void codesThatTheBinaryHeaderTruncates_areRecognised(int code) throws MalformedFrameException {
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(Command.request(code).withSerializeType(SerializeType.BINARY), buffer);
        assertEquals(
                code, CommandCodec.decode(ByteBuffer.wrap(buffer.toByteArray())).code());
    }

    @Test
    void textBeyondTheBasicPlane_survivesJson() throws MalformedFrameException {
        FrameBuffer buffer = new FrameBuffer();
        String text = "tab\t quote\" \\ \u0001\u0002 é 中 \ud83d\ude80 \u007f";
        CommandCodec.encode(Command.request(1).with("k", text).withRemark(text), buffer);
        Command again = CommandCodec.decode(ByteBuffer.wrap(buffer.toByteArray()));
        assertEquals(text, again.fields().get("k"));
        assertEquals(text, again.remark());
    }

    @Test
    void encodingDoesNotTouchTheCommand() {
        Command shared = Command.request(5).withOpaque(1);
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encodeHead(shared, 99, Command.FLAG_ONE_WAY, SerializeType.BINARY, buffer);
        assertEquals(1, shared.opaque());
        assertEquals(0, shared.flag());
        assertEquals(SerializeType.JSON, shared.serializeType());
    }
}
