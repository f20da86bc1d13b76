package io.triadmq.protocol.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.BadRequestException;
import io.triadmq.protocol.vectors.CapturedFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Compressed bodies and batches. */
class BodiesOfMessagesTest {
    private static final int LIMIT = 1 << 20;

    @Property(tries = 100)
    void compressedBody_expandsToItself(@ForAll @Size(max = 5000) byte[] body) {
        byte[] packed = BodyCompression.compress(body, BodyCompression.DEFAULT_LEVEL);
        int flags = BodyCompression.ZLIB_FLAGS;
        assertArrayEquals(body, BodyCompression.expand(packed, 0, packed.length, flags, LIMIT));
        assertArrayEquals(body, BodyCompression.expand(packed, 0, packed.length, SysFlag.COMPRESSED, LIMIT));
    }

    @Test
    void capturedCompressedBody_expands() {
        CapturedFrames.Frame frame = CapturedFrames.all().stream()
                .filter(candidate -> candidate.file().startsWith("009-") && candidate.isRequest())
                .findFirst()
                .orElseThrow();
        byte[] body = frame.body();
        byte[] expanded = BodyCompression.expand(body, 0, body.length, BodyCompression.ZLIB_FLAGS, LIMIT);
        assertTrue(expanded.length >= 4096, "stock compresses from 4096 bytes, got " + expanded.length);
    }

    @Test
    void damagedCutOffOversizedAndForeignBodies_areRefused() {
        byte[] packed = BodyCompression.compress(new byte[100_000], 5);
        int flags = BodyCompression.ZLIB_FLAGS;
        assertRefused("cut off", packed, packed.length - 9, flags, LIMIT);
        assertRefused("more than 99999", packed, packed.length, flags, 99_999);
        assertRefused("damaged", "no zlib".getBytes(UTF_8), 7, flags, LIMIT);
        assertRefused("LZ4", packed, packed.length, SysFlag.COMPRESSED | SysFlag.COMPRESSION_LZ4, LIMIT);
        assertRefused("zstd", packed, packed.length, SysFlag.COMPRESSED | SysFlag.COMPRESSION_ZSTD, LIMIT);
    }

    private static void assertRefused(String expected, byte[] data, int length, int flags, int limit) {
        BadRequestException e =
                assertThrows(BadRequestException.class, () -> BodyCompression.expand(data, 0, length, flags, limit));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Property
    void anyBatch_readsBackAsWritten(@ForAll @Size(min = 1, max = 6) List<@Size(max = 40) byte[]> bodies) {
        List<BatchBody.Inner> messages = new ArrayList<>();
        for (int i = 0; i < bodies.size(); i++) {
            messages.add(BatchBody.Inner.of(i, bodies.get(i), ("k\u0001" + i + "\u0002").getBytes(UTF_8)));
        }
        List<BatchBody.Inner> decoded = BatchBody.decode(BatchBody.encode(messages));
        assertEquals(bodies.size(), decoded.size());
        for (int i = 0; i < bodies.size(); i++) {
            BatchBody.Inner inner = decoded.get(i);
            assertEquals(i, inner.flag());
            assertArrayEquals(bodies.get(i), slice(inner.data(), inner.bodyAt(), inner.bodyLength()));
            byte[] properties = slice(inner.data(), inner.propertiesAt(), inner.propertiesLength());
            assertEquals("k\u0001" + i + "\u0002", new String(properties, UTF_8));
        }
    }

    private static byte[] slice(byte[] data, int at, int length) {
        return Arrays.copyOfRange(data, at, at + length);
    }

    @Property
    void damagedBatch_isRefusedOrStaysWithinItsBounds(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] batch = BatchBody.encode(List.of(
                BatchBody.Inner.of(1, new byte[5], new byte[7]), BatchBody.Inner.of(2, new byte[0], new byte[0])));
        for (int i = random.nextInt(3); i >= 0; i--) {
            batch[random.nextInt(batch.length)] = (byte) random.nextInt();
        }
        byte[] cut = Arrays.copyOf(batch, random.nextInt(batch.length + 1));
        try {
            for (BatchBody.Inner inner : BatchBody.decode(cut)) {
                slice(cut, inner.bodyAt(), inner.bodyLength());
                assertTrue(inner.propertiesAt() + inner.propertiesLength() <= cut.length);
            }
        } catch (BadRequestException e) {
            assertTrue(!e.getMessage().isBlank());
        }
    }

    @Test
    void emptyBatch_isRefused() {
        assertThrows(BadRequestException.class, () -> BatchBody.decode(new byte[0]));
    }
}
