package io.triadmq.chaos.fuzz;

import io.triadmq.protocol.command.Command;
import io.triadmq.protocol.command.CommandCodec;
import io.triadmq.protocol.command.FrameBuffer;
import io.triadmq.protocol.command.MalformedFrameException;
import io.triadmq.protocol.command.RequestCode;
import io.triadmq.protocol.command.TriadCode;
import io.triadmq.protocol.command.TriadCode.ClaimField;
import io.triadmq.protocol.command.TriadCode.SendField;
import io.triadmq.protocol.message.NameRules;
import io.triadmq.protocol.message.SystemTopic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Good requests to begin from, since mutations of them get deep into the handlers: what stock clients and tools really
 * sent, and one of each kind that only TriadMQ has.
 */
final class SampleRequests {
    /**
     * A pull may wait so long for messages. Shortened, byte for byte, so that a fuzzer that waits for every answer gets
     * somewhere.
     */
    private static final List<String> LONG_WAITS = List.of("15000", "20000", "30000");

    private final List<byte[]> frames = new ArrayList<>();
    private final Map<Integer, List<Command>> byCode = new HashMap<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<String> names;

    private SampleRequests() throws IOException {
        try (InputStream resource = Objects.requireNonNull(
                        SampleRequests.class.getResourceAsStream("/frames/captured.tsv"), "captured frames");
                BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    addCaptured(HexFormat.of().parseHex(line.substring(line.lastIndexOf('\t') + 1)));
                }
            }
        }
        own().forEach(this::addOwn);
        TreeSet<String> all = new TreeSet<>();
        byCode.values()
                .forEach(commands ->
                        commands.forEach(command -> command.fields().forEach((name, value) -> all.add(name))));
        names = List.copyOf(all);
    }

    static SampleRequests load() throws IOException {
        return new SampleRequests();
    }

    private void addCaptured(byte[] captured) throws IOException {
        byte[] frame = captured;
        for (String wait : LONG_WAITS) {
            frame = Bytes.replaced(frame, "suspendTimeoutMillis\":\"" + wait, "suspendTimeoutMillis\":\"00100");
            frame = Bytes.replaced(
                    frame, "suspendTimeoutMillis\0\0\0\5" + wait, "suspendTimeoutMillis\0\0\0\5" + "00100");
        }
        try {
            Command command = CommandCodec.decode(ByteBuffer.wrap(frame));
            if (!command.isResponse()) {
                add(frame, command);
            }
        } catch (MalformedFrameException e) {
            throw new IOException("a captured frame cannot be read", e);
        }
    }

    private void addOwn(Command command) {
        FrameBuffer frame = new FrameBuffer();
        CommandCodec.encode(command, frame);
        add(frame.toByteArray(), command);
    }

    private void add(byte[] frame, Command command) {
        frames.add(frame);
        byCode.computeIfAbsent(command.code(), code -> new ArrayList<>()).add(command);
        if (command.body() != null) {
            bodies.add(command.body());
        }
    }

    private static List<Command> own() {
        Command claim = Command.request(TriadCode.CLAIM)
                .with(ClaimField.CLUSTER, "FuzzCluster")
                .with(ClaimField.GROUP, "fuzz-a")
                .with(ClaimField.NODE, "n1")
                .with(ClaimField.NUMBER, 2)
                .with(ClaimField.ADDRESS, "127.0.0.1:1")
                .with(ClaimField.ROLE, "L")
                .with(ClaimField.TERM, 7)
                .with(ClaimField.TOPICS, 3);
        Command leave = new Command(TriadCode.LEAVE).withFields(claim.fields().copy());
        Command table = Command.request(TriadCode.TOPIC_TABLE)
                .with("c", "FuzzCluster")
                .with("b", "fuzz-a")
                .with("v", 9)
                .with("k", 0)
                .with("m", 1)
                .withBody(utf8("{\"topicConfigTable\":{\"t\":{\"topicName\":\"t\",\"readQueueNums\":4,"
                        + "\"writeQueueNums\":4,\"perm\":6}}}"));
        Command send = Command.request(RequestCode.SEND_MESSAGE_V2)
                .with("a", "fuzzers")
                .with("b", "fuzzed")
                .with("c", "TBW102")
                .with("d", 4)
                .with("e", 1)
                .with("f", 0)
                .with("g", 1_700_000_000_000L)
                .with("h", 0)
                .with("i", "UNIQ_KEY\u0001k\u0002")
                .with("j", 0)
                .with(SendField.PRODUCER_ID, 77)
                .with(SendField.PRODUCER_EPOCH, 0)
                .with(SendField.SEQUENCE, 0)
                .withBody(utf8("body"));
        return List.of(
                claim,
                leave,
                table,
                send,
                Command.request(TriadCode.WATCH_ROUTES).with("rev", "1").with("waitMillis", 100),
                Command.request(TriadCode.FENCE_PRODUCER)
                        .with("topic", "fuzzed")
                        .with("queueId", 1)
                        .with(SendField.PRODUCER_ID, 77)
                        .with(SendField.PRODUCER_EPOCH, 1),
                Command.request(TriadCode.NODE_STATUS),
                Command.request(TriadCode.TRANSFER_LEADER).with("target", "n7"),
                Command.request(TriadCode.MEMBERSHIP_REPORT)
                        .withBody(utf8("{\"node\":\"n1\",\"term\":1,\"reset\":true,\"complete\":true,"
                                + "\"clients\":[{\"clientId\":\"x\",\"memberships\":[]}]}")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whole frames. */
    List<byte[]> frames() {
        return frames;
    }

    /** Requests of one code; empty when there is no sample. */
    List<Command> of(int code) {
        return byCode.getOrDefault(code, List.of());
    }

    List<byte[]> bodies() {
        return bodies;
    }

    /** Topics that the samples speak of, as far as anybody may create them. */
    Set<String> topics() {
        Set<String> topics = new TreeSet<>();
        for (List<Command> commands : byCode.values()) {
            for (Command command : commands) {
                String field = command.code() == RequestCode.SEND_MESSAGE_V2 ? "b" : "topic";
                String topic = command.fields().get(field);
                if (topic != null && NameRules.topicProblem(topic) == null && !SystemTopic.isForbiddenForSends(topic)) {
                    topics.add(topic);
                }
            }
        }
        return topics;
    }

    /** Names of header fields, of all codes. */
    List<String> names() {
        return names;
    }
}
