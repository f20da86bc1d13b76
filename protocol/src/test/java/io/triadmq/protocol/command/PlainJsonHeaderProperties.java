package io.triadmq.protocol.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The quick reader may give up, but what it returns is what Jackson returns. */
final class PlainJsonHeaderProperties {
    private static final List<byte[]> CAPTURED = CapturedFrame.all().stream()
            .filter(frame -> frame.serializeType() == SerializeType.JSON)
            .map(PlainJsonHeaderProperties::header)
            .toList();

    private static byte[] header(CapturedFrame captured) {
        byte[] frame = captured.frame();
        int length = (frame[5] & 0xff) << 16 | (frame[6] & 0xff) << 8 | frame[7] & 0xff;
        return Arrays.copyOfRange(frame, 8, 8 + length);
    }

    private static void agree(byte[] header) {
        Command quick = PlainJsonHeader.decode(header, header.length);
        if (quick == null) {
            return;
        }
        try {
            CapturedFramesTest.assertSame(JsonHeader.decodeAny(header, header.length), quick);
        } catch (MalformedFrameException e) {
            throw new AssertionError("Jackson refuses " + new String(header, StandardCharsets.UTF_8), e);
        }
    }

    @Example
    void headersOfStockPeers_areAllPlain() {
        for (byte[] header : CAPTURED) {
            assertNotNull(PlainJsonHeader.decode(header, header.length), new String(header, StandardCharsets.UTF_8));
            agree(header);
        }
    }

    @Example
    void whatIsNotPlain_isLeftToJackson() {
        for (String header : List.of(
                "{}",
                "{ \"code\":1}",
                "{\"code\":01}",
                "{\"code\":1.0}",
                "{\"code\":\"1\"}",
                "{\"code\":99999999999}",
                "{\"code\":1,\"remark\":\"\\u00e9\"}",
                "{\"code\":1,\"remark\":null}",
                "{\"code\":1,\"extFields\":{\"a\":1}}",
                "{\"code\":1,\"other\":2}",
                "{\"code\":1,}",
                "{\"code\":1",
                "{\"code\":1,\"remark\":\"\\")) {
            byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
            assertNull(PlainJsonHeader.decode(bytes, bytes.length), header);
        }
        assertEquals(-2147483648, quick("{\"opaque\":-2147483648}").opaque());
        assertEquals(
                "a\u0001\n\"/\\b",
                quick("{\"remark\":\"a\\u0001\\n\\\"\\/\\\\b\"}").remark());
    }

    private static Command quick(String header) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        Command command = PlainJsonHeader.decode(bytes, bytes.length);
        if (command == null) {
            throw new AssertionError("gave up on " + header);
        }
        return command;
    }

    @Property(tries = 20_000)
    void mutatedHeader_agreesWithJackson(@ForAll Random random) {
        byte[] header = CAPTURED.get(random.nextInt(CAPTURED.size())).clone();
        String likely = "{}[],:\"\\u0019-ntr/ e.";
        for (int i = 0; i <= random.nextInt(3); i++) {
            header[random.nextInt(header.length)] = random.nextInt(4) == 0
                    ? (byte) random.nextInt()
                    : (byte) likely.charAt(random.nextInt(likely.length()));
        }
        agree(random.nextInt(5) == 0 ? Arrays.copyOf(header, random.nextInt(header.length)) : header);
    }

    @Property(tries = 5_000)
    void anyText_agreesWithJackson(@ForAll("texts") String text) {
        agree(text.getBytes(StandardCharsets.UTF_8));
        agree(("{\"extFields\":{\"k\":\"" + text + "\"},\"code\":5}").getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("{}\",:\\u0017ntrbf/ code-1e.é").ofMaxLength(30);
    }
}
