package io.triadmq.raftlog.jraft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.triadmq.raftlog.AppliedPoint;
import io.triadmq.raftlog.jraft.InstallManifest.SegmentFile;
import io.triadmq.raftlog.jraft.InstallManifest.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class InstallManifestTest {
    private static final InstallManifest EXAMPLE = new InstallManifest(
            65_536,
            new AppliedPoint(1_234, 7, "127.0.0.1:1,127.0.0.1:2;;;"),
            140_000,
            List.of(new StateFile("state/000012.sst", 4_711), new StateFile("CURRENT", 0)),
            List.of(
                    new SegmentFile(65_536, 131_000, 600, 1_100, 6),
                    new SegmentFile(131_072, 140_000, 1_101, 1_234, 7)));

    @Test
    void manifest_survivesItsEncoding() throws IOException {
        assertEquals(EXAMPLE, InstallManifest.decode(EXAMPLE.encode()));
        InstallManifest empty = new InstallManifest(1 << 30, new AppliedPoint(1, 1, ";;;"), 64, List.of(), List.of());
        assertEquals(empty, InstallManifest.decode(empty.encode()));
    }

    @Test
    void anyFlippedBit_isRefused() {
        byte[] good = EXAMPLE.encode();
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = good.clone();
                flipped[at] ^= (byte) (1 << bit);
                assertThrows(IOException.class, () -> InstallManifest.decode(flipped), "byte " + at + " bit " + bit);
            }
        }
    }

    @Test
    void manifestCutAnywhere_orLonger_isRefused() {
        byte[] good = EXAMPLE.encode();
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThrows(IOException.class, () -> InstallManifest.decode(cut), "length " + length);
        }
        assertThrows(IOException.class, () -> InstallManifest.decode(Arrays.copyOf(good, good.length + 1)));
    }

    @Test
    void linesOfLaterVersions_areSkipped() throws IOException {
        String text = new String(EXAMPLE.encode(), StandardCharsets.UTF_8);
        String body = text.substring(0, text.lastIndexOf("crc\t")) + "compression\tzstd\n";
        assertEquals(EXAMPLE, InstallManifest.decode(sealed(body)));
    }

    /** The sender is a member, but a file must not land outside of the directory whatever it says. */
    @Test
    void stateFilesOutsideOfTheDirectory_areRefused() {
        for (String name : List.of("../vote", "/etc/passwd", "a/../../vote", "..", "", "a/./b")) {
            InstallManifest manifest = new InstallManifest(
                    65_536, EXAMPLE.point(), 140_000, List.of(new StateFile(name, 1)), EXAMPLE.segments());
            assertThrows(IOException.class, () -> InstallManifest.decode(manifest.encode()), "'" + name + "'");
        }
    }

    private static byte[] sealed(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return (body + "crc\t%08x\n".formatted(crc.getValue())).getBytes(StandardCharsets.UTF_8);
    }
}
