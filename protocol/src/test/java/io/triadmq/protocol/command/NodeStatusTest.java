package io.triadmq.protocol.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeStatusTest {
    private static final NodeStatus STATUS = new NodeStatus(
            "c",
            "broker-a",
            "n1",
            2,
            "127.0.0.1:10911",
            "FOLLOWER",
            false,
            7,
            null,
            null,
            Map.of("n0", "127.0.0.1:10912"),
            "ASYNC",
            1,
            20,
            19,
            18,
            17,
            0,
            4096,
            123,
            1_700_000_000_000L,
            "0.1.0");

    @Test
    void writtenStatus_isReadBackEqual() {
        assertEquals(STATUS, NodeStatus.fromJson(STATUS.toJson()));
    }

    @Test
    void unknownField_isIgnored() {
        String text = new String(STATUS.toJson(), StandardCharsets.UTF_8);
        String newer = "{\"new\":[1]," + text.substring(1);
        assertEquals(STATUS, NodeStatus.fromJson(newer.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void somethingElse_isABadRequest() {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
        assertThrows(BadRequestException.class, () -> NodeStatus.fromJson(text));
    }
}
