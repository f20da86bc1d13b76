package io.triadmq.protocol.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class CommandCodecProperties {
    @Property(tries = 500)
    void jsonFrame_roundTrips(@ForAll("commands") Command command) throws MalformedFrameException {
        roundTrip(command.withSerializeType(SerializeType.JSON));
    }

    /** The binary form has 16 bits for code and version, and cannot tell an empty remark from none. */
    @Property(tries = 500)
    void binaryFrame_roundTrips(@ForAll("commands") Command command) throws MalformedFrameException {
        Command narrow = new Command((short) command.code() % 3000)
                .withVersion((short) command.version())
                .withOpaque(command.opaque())
                .withFlag(command.flag())
                .withLanguage(command.language())
                .withRemark("".equals(command.remark()) ? null : command.remark())
                .withFields(command.fields())
                .withBody(command.body())
                .withSerializeType(SerializeType.BINARY);
        roundTrip(narrow);
    }

    /** Whatever the bytes, decoding returns a command or says why not. */
    @Property(tries = 2000)
    void anyHeaderBytes_areDecodedOrRefused(@ForAll byte[] header, @ForAll("serializations") int serialization) {
        try {
            CommandCodec.decode(serialization, header, header.length, null);
        } catch (MalformedFrameException refused) {
            assertEquals(false, refused.getMessage().isEmpty());
        }
    }

    private static void roundTrip(Command command) throws MalformedFrameException {
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(command, buffer);
        ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
        CapturedFramesTest.assertSame(command, CommandCodec.decode(bytes));
        assertEquals(0, bytes.remaining());
        assertNull(command.fields().get("no such field"));
    }

    @Provide
    Arbitrary<Integer> serializations() {
        return Arbitraries.of(0, 1);
    }

    @Provide
    Arbitrary<Command> commands() {
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(40).filter(text -> text.chars()
                .noneMatch(c -> Character.isSurrogate((char) c)));
        Arbitrary<Map<String, String>> fields = Arbitraries.maps(texts, texts).ofMaxSize(30);
        Arbitrary<byte[]> bodies =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
        return Combinators.combine(
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        Arbitraries.of(Language.class),
                        texts.injectNull(0.3),
                        fields,
                        bodies.injectNull(0.3))
                .as((code, opaque, version, language, remark, map, body) -> {
                    Command command = new Command(code)
                            .withOpaque(opaque)
                            .withFlag(opaque & 3)
                            .withVersion(version)
                            .withLanguage(language)
                            .withRemark(remark)
                            .withBody(body);
                    map.forEach(command::with);
                    return command;
                });
    }
}
