package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.SerializeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes frames that no good client would send; the same seed makes the same frames. Not thread-safe.
 *
 * <p>Frames are of two kinds: those whose header can be read, with contents that make no sense ({@link #request}), and
 * those that are broken in themselves ({@link #wild} makes either).
 */
final class HostileFrames {
    /** What is done to the fields of a request. */
    enum Fields {
        MISSING,
        RANDOM,
        EXTRA,
        OVERSIZED
    }

    private static final int OVERSIZED_CHARS = 70_000;
    private static final int HUGE_HEADER_BYTES = 2 << 20;

    private static final List<String> VALUES = List.of(
            "",
            " ",
            "-1",
            "0",
            "1",
            "7",
            "100",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-9223372036854775808",
            "99999999999999999999",
            "1e9",
            "0x10",
            "NaN",
            "true",
            "yes",
            "null",
            "TBW102",
            "%RETRY%",
            "%RETRY%fuzzers",
            "%DLQ%fuzzers",
            "RMQ_SYS_TRANS_HALF_TOPIC",
            "SCHEDULE_TOPIC_XXXX",
            "fuzzed",
            "fuzzers",
            "../../../fuzzed",
            "a b",
            "\u0000\u0001\u0002",
            "KEYS\u0001k\u0002DELAY\u000199\u0002",
            "DELAY\u0001x\u0002TRAN_MSG\u0001true\u0002",
            "\u0001\u0002\u0001\u0002",
            "\u00e9\u4e2d\ud83d\ude00",
            "\ud800",
            "{",
            "{\"a\":[1,2,",
            "127.0.0.1:99999",
            "[::1]:80",
            "a".repeat(127),
            "a".repeat(128),
            "a".repeat(256));

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "{}",
            "[]",
            "0",
            "\"text\"",
            "{",
            "{\"a\":}",
            "{\"clientID\":null,\"consumerDataSet\":null,\"producerDataSet\":null}",
            "{\"clientID\":\"x\",\"consumerDataSet\":[null],\"producerDataSet\":[null]}",
            "{\"clientID\":\"x\",\"consumerDataSet\":[{\"groupName\":null,\"subscriptionDataSet\":[null]}]}",
            "{\"clientID\":\"x\",\"consumerDataSet\":[{\"groupName\":\"fuzzers\",\"subscriptionDataSet\":[{\"topic\":null}]}]}",
            "{\"mqSet\":null,\"consumerGroup\":null,\"clientId\":null}",
            "{\"mqSet\":[null],\"consumerGroup\":\"fuzzers\",\"clientId\":\"x\"}",
            "{\"mqSet\":[{\"topic\":null,\"brokerName\":null,\"queueId\":-1}],\"consumerGroup\":\"fuzzers\",\"clientId\":\"x\"}",
            "{\"topicConfigTable\":{\"a\":null}}",
            "{\"topicConfigTable\":{\"\":{\"topicName\":null,\"readQueueNums\":-1,\"writeQueueNums\":2147483647}}}",
            "{\"topicConfigList\":[null]}",
            "{\"groupName\":null}",
            "{\"groupName\":\"fuzzers\",\"retryQueueNums\":2147483647,\"retryMaxTimes\":-9}",
            "{\"offsetTable\":{{\"topic\":\"fuzzed\",\"queueId\":0}:null}}",
            "{\"reports\":[null],\"members\":[null],\"groups\":null}",
            "{\"a\":".repeat(3_000),
            "[".repeat(3_000),
            "brokerName=\\u12",
            "unknownKey=1\nmaxMessageSize=-5");

    private static final List<String> HEADERS = List.of(
            "",
            "{",
            "}",
            "[]",
            "null",
            "{\"code\":",
            "{\"code\":10,",
            "{\"code\":10,\"extFields\":{\"a\":\"b\"",
            "{\"code\":\"10\",\"opaque\":\"7\",\"flag\":\"0\"}",
            "{\"code\":1e3,\"opaque\":7}",
            "{\"code\":99999999999999999999,\"opaque\":7}",
            "{\"code\":10,\"opaque\":7,\"extFields\":[1,2]}",
            "{\"code\":10,\"opaque\":7,\"extFields\":{\"topic\":{\"a\":1},\"b\":[1],\"c\":null,\"d\":1,\"e\":true}}",
            "{\"code\":10,\"opaque\":7,\"extFields\":null,\"language\":null,\"version\":null,\"remark\":{}}",
            "{\"code\":10,\"code\":11,\"opaque\":7,\"opaque\":8}",
            "{\"code\":10,\"opaque\":7,\"language\":\"KLINGON\",\"version\":-1}",
            "{\"code\":10,\"opaque\":7,\"x\":" + "[".repeat(2_000) + "}",
            "{'code':10,'opaque':7}",
            "{code:10,opaque:7}",
            "{\"code\":10,\"opaque\":7,\"remark\":\"\\ud800\\u0000\"}",
            "{\"code\":10,\"opaque\":7,\"remark\":\"\\q\"}",
            "{\"code\":10,\"opaque\":7} and more",
            "\u0000\u0000\u0000\u0000");

    private final Random random;
    private final SampleRequests samples;
    private final int[] codes;
    private int opaque;

    /** @param codes request codes that servers may know */
    HostileFrames(long seed, SampleRequests samples, int[] codes) {
        this.random = new Random(seed);
        this.samples = samples;
        this.codes = codes;
    }

    /** A frame of any kind. */
    byte[] wild() {
        return switch (random.nextInt(10)) {
            case 0 -> noise();
            case 1 -> wrongLengths();
            case 2 -> truncated();
            case 3 -> badJson();
            case 4 -> badBinary();
            case 5 -> random.nextInt(20) == 0 ? hugeHeader() : mutated();
            case 6, 7 -> mutated();
            default -> request(anyCode(), Fields.values()[random.nextInt(Fields.values().length)]);
        };
    }

    /** A request whose header can be read; most of what it says is nonsense. */
    byte[] request(int code, Fields what) {
        List<Command> known = samples.of(code);
        Command command = known.isEmpty()
                ? new Command(code).withBody(body())
                : known.get(random.nextInt(known.size())).copy();
        command.withOpaque(opaque++)
                .withFlag(random.nextInt(12) == 0 ? Command.FLAG_ONE_WAY : 0)
                .withSerializeType(random.nextBoolean() ? SerializeType.JSON : SerializeType.BINARY);
        spoil(command, what);
        if (random.nextInt(3) == 0) {
            command.withBody(body());
        }
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(command, buffer);
        return buffer.toByteArray();
    }

    private void spoil(Command command, Fields what) {
        List<String> names = new ArrayList<>();
        command.fields().forEach((name, value) -> names.add(name));
        switch (what) {
            case MISSING -> {
                Command rest = new Command(command.code());
                command.fields().forEach((name, value) -> {
                    if (random.nextInt(3) > 0) {
                        rest.with(name, value);
                    }
                });
                command.withFields(rest.fields());
            }
            case RANDOM -> {
                if (names.isEmpty()) {
                    extra(command, names);
                }
                // One wrong field gets further than many.
                String only = random.nextBoolean() && !names.isEmpty() ? any(names) : null;
                names.forEach(name -> {
                    if (only == null ? random.nextInt(3) == 0 : name.equals(only)) {
                        command.with(name, value(name));
                    }
                });
            }
            case EXTRA -> extra(command, names);
            case OVERSIZED -> command.with(any(names.isEmpty() ? samples.names() : names), text(OVERSIZED_CHARS));
        }
    }

    private void extra(Command command, List<String> names) {
        for (int i = 0; i <= random.nextInt(20); i++) {
            String name = random.nextInt(4) == 0 ? any(VALUES) : any(samples.names());
            // A forwarded request, or one with a producer id, goes other ways: have some of those too.
            name = switch (random.nextInt(30)) {
                case 0 -> "fwd";
                case 1 -> "pid";
                case 2 -> "psq";
                case 3 -> "pep";
                default -> name;
            };
            if (!names.contains(name)) {
                command.with(name, value(name));
            }
        }
    }

    /** No value that has a server hold the request for long: every answer is waited for. */
    private String value(String name) {
        return name.endsWith("Millis") || name.equals("waitMillis")
                ? Integer.toString(random.nextInt(200))
                : any(VALUES);
    }

    private String text(int length) {
        char[] chars = new char[length];
        Arrays.fill(chars, (char) ('a' + random.nextInt(26)));
        return new String(chars);
    }

    private byte[] body() {
        if (random.nextBoolean()) {
            return any(BODIES).getBytes(StandardCharsets.UTF_8);
        }
        byte[] body = samples.bodies().get(random.nextInt(samples.bodies().size()));
        return random.nextBoolean() ? body : changed(body);
    }

    private byte[] noise() {
        byte[] noise = new byte[8 + random.nextInt(600)];
        random.nextBytes(noise);
        return switch (random.nextInt(3)) {
            case 0 -> noise;
            case 1 -> Bytes.withFittingLength(noise);
            default -> Bytes.frame(random.nextInt(3), noise, new byte[0]);
        };
    }

    private byte[] wrongLengths() {
        byte[] header = "{\"code\":10,\"opaque\":7}".getBytes(StandardCharsets.UTF_8);
        int[] totals = {Integer.MIN_VALUE, -1, 0, 1, 3, 4, 5, header.length, 16 << 20, Integer.MAX_VALUE, 0x16030100};
        int[] lengths = {0, 1, header.length - 1, header.length + 1, 4_000, 0xffffff, -1};
        int total = random.nextBoolean() ? totals[random.nextInt(totals.length)] : 4 + header.length;
        return Bytes.frame(total, random.nextInt(4), lengths[random.nextInt(lengths.length)], header, new byte[0]);
    }

    private byte[] truncated() {
        byte[] frame = anyFrame();
        return Arrays.copyOf(frame, random.nextInt(frame.length));
    }

    private byte[] badJson() {
        byte[] header = any(HEADERS).getBytes(StandardCharsets.UTF_8);
        return Bytes.frame(0, random.nextInt(4) == 0 ? changed(header) : header, body());
    }

    private byte[] badBinary() {
        byte[] header = new byte[random.nextInt(80)];
        random.nextBytes(header);
        for (int i = 0; i < header.length; i++) {
            if (random.nextInt(3) > 0) {
                header[i] = 0; // small numbers: lengths that nearly fit
            }
        }
        return Bytes.frame(1, header, new byte[random.nextInt(5)]);
    }

    private byte[] hugeHeader() {
        if (random.nextBoolean()) {
            StringBuilder header = new StringBuilder("{\"code\":10,\"opaque\":7,\"extFields\":{\"a0\":\"\"");
            for (int i = 1; header.length() < HUGE_HEADER_BYTES; i++) {
                header.append(",\"a").append(i).append("\":\"\"");
            }
            return Bytes.frame(0, header.append("}}").toString().getBytes(StandardCharsets.UTF_8), new byte[0]);
        }
        Command command = new Command(anyCode()).withOpaque(opaque++).with("topic", text(HUGE_HEADER_BYTES));
        FrameBuffer buffer = new FrameBuffer();
        CommandCodec.encode(command, buffer);
        return buffer.toByteArray();
    }

    private byte[] mutated() {
        byte[] frame = changed(anyFrame());
        return random.nextInt(4) == 0 ? frame : Bytes.withFittingLength(frame);
    }

    /** Bit flips, insertions, deletions. */
    private byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int i = 0; i <= random.nextInt(4) && changed.length > 0; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt();
                case 2 -> {
                    byte[] inserted = new byte[1 + random.nextInt(8)];
                    random.nextBytes(inserted);
                    changed = Bytes.withInserted(changed, at, inserted);
                }
                default ->
                    changed = Bytes.withoutRange(changed, at, Math.min(changed.length, at + 1 + random.nextInt(8)));
            }
        }
        return changed;
    }

    private byte[] anyFrame() {
        return samples.frames().get(random.nextInt(samples.frames().size()));
    }

    private int anyCode() {
        return random.nextInt(10) == 0 ? random.nextInt(1 << 18) - 1_000 : codes[random.nextInt(codes.length)];
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
