package io.triadmq.protocol.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Frames that stock clients and servers exchanged; {@code vectors/INDEX.md} says which. */
public final class CapturedFrames {
    private CapturedFrames() {}

    /**
     * One frame.
     *
     * @param file name below {@code vectors/}
     * @param requestCode code of the request, for a response too
     * @param decoded what {@code index.json} says about the frame
     * @param bytes the whole frame
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares frames.
    public record Frame(String file, int requestCode, boolean isRequest, JsonNode decoded, byte[] bytes) {
        public byte[] body() {
            ByteBuffer frame = ByteBuffer.wrap(bytes);
            frame.getInt();
            frame.position(8 + (frame.getInt() & 0xffffff));
            byte[] body = new byte[frame.remaining()];
            frame.get(body);
            return body;
        }

        @Override
        public String toString() {
            return file;
        }
    }

    public static List<Frame> all() {
        List<Frame> frames = new ArrayList<>();
        try {
            Map<String, String> hex = frameHex();
            for (JsonNode entry : JsonMapper.builder().build().readTree(resource("/vectors/index.json"))) {
                for (String side : List.of("request", "response")) {
                    JsonNode frame = entry.get(side);
                    if (frame != null && frame.hasNonNull("file")) {
                        String file = frame.get("file").asText();
                        String name = file.substring(0, file.length() - ".hex".length());
                        frames.add(new Frame(
                                file,
                                entry.get("code").asInt(),
                                side.equals("request"),
                                frame,
                                HexFormat.of().parseHex(hex.get(name))));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    /** The frames with a body that {@code index.json} decodes under a name, for example {@code messages}. */
    public static Stream<Frame> withDecodedBody(String kind) {
        return all().stream().filter(frame -> frame.decoded().path("body").has(kind));
    }

    /** The frames of a request code, requests or responses, that have a body. */
    public static Stream<Frame> withBody(int requestCode, boolean isRequest) {
        return all().stream()
                .filter(frame -> frame.requestCode() == requestCode && frame.isRequest() == isRequest)
                .filter(frame -> frame.body().length > 0);
    }

    private static Map<String, String> frameHex() throws IOException {
        return new String(resource("/frames/captured.tsv"), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[parts.length - 1]));
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = CapturedFrames.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
