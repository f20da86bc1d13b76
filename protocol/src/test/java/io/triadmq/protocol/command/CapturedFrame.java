package io.triadmq.protocol.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** A frame that a stock client, tool or server really sent, with what it says. */
public record CapturedFrame(String name, SerializeType serializeType, JsonNode header, int bodyBytes, byte[] frame) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public static List<CapturedFrame> all() {
        InputStream resource = CapturedFrame.class.getResourceAsStream("/frames/captured.tsv");
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Objects.requireNonNull(resource), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(CapturedFrame::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CapturedFrame parse(String line) {
        String[] parts = line.split("\t", -1);
        try {
            return new CapturedFrame(
                    parts[0],
                    parts[1].equals("0") ? SerializeType.JSON : SerializeType.BINARY,
                    MAPPER.readTree(parts[2]),
                    Integer.parseInt(parts[3]),
                    HexFormat.of().parseHex(parts[4]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
