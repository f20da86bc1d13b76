package io.triadmq.ops.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineSourceTest {
    @TempDir
    Path directory;

    @Test
    void bytesOfALine_areKeptWhateverTheEncoding() throws Exception {
        byte[] broken = {(byte) 0xc3, 'a', (byte) 0xff, ','};
        Path file = directory.resolve("some.txt");
        byte[] content = new byte[broken.length + 1];
        System.arraycopy(broken, 0, content, 0, broken.length);
        content[broken.length] = '\n';
        Files.write(file, content);
        assertArrayEquals(
                broken, lines(LineSource.of(file, new KeyRule(0, ","))).get(0));
    }

    @Test
    void blankLines_areLeftOutOfCountAndNumbers() throws Exception {
        Path file = Files.writeString(directory.resolve("some.txt"), "a\n\n  \nb");
        LineSource source = LineSource.of(file, new KeyRule(0, ","));
        assertEquals(2, source.count());
        assertEquals("b", new String(lines(source).get(1), StandardCharsets.UTF_8));
    }

    @Test
    void shippedOrders_haveTheOrderAsKey() throws Exception {
        LineSource source = LineSource.orders();
        assertEquals(12_000, source.count());
        assertEquals("O-", source.keyRule().keyOf(lines(source).get(0)).substring(0, 2));
    }

    private static List<byte[]> lines(LineSource source) throws IOException, InterruptedException {
        List<byte[]> lines = new ArrayList<>();
        source.forEach((number, line) -> {
            assertEquals(lines.size(), number);
            return lines.add(line);
        });
        return lines;
    }
}
