package io.triadmq.protocol.body;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triadmq.protocol.vectors.CapturedFrames;
import io.triadmq.protocol.vectors.CapturedFrames.Frame;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON bodies as stock 4.3.2, 4.9.8 and 5.5.0 peers wrote them. */
class CapturedBodiesTest {
    /** A body's type by request code and direction. */
    private record Type(int code, boolean isRequest, Class<? extends Body> body) {}

    private static final List<Type> TYPES = List.of(
            new Type(105, false, TopicRouteData.class),
            new Type(106, false, ClusterInfo.class),
            new Type(206, false, TopicList.class),
            new Type(305, false, TopicList.class),
            new Type(34, true, HeartbeatData.class),
            new Type(38, false, ConsumerList.class),
            new Type(41, true, LockBatchRequest.class),
            new Type(41, false, LockBatchResponse.class),
            new Type(42, true, LockBatchRequest.class),
            new Type(46, true, CheckClientRequest.class),
            new Type(28, false, KVTable.class),
            new Type(200, true, SubscriptionGroupConfig.class),
            new Type(202, false, TopicStatsTable.class),
            new Type(203, false, ConsumerConnection.class),
            new Type(204, false, ProducerConnection.class),
            new Type(208, false, ConsumeStats.class),
            new Type(222, false, ResetOffsetTable.class),
            new Type(300, false, GroupList.class),
            new Type(307, false, ConsumerRunningInfo.class),
            new Type(309, false, ConsumeMessageDirectlyResult.class),
            new Type(321, false, QueryConsumeQueueResult.class));

    static Stream<Arguments> bodies() {
        return TYPES.stream().flatMap(type -> CapturedFrames.withBody(type.code, type.isRequest)
                .map(frame -> Arguments.of(frame, type.body)));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void capturedBody_parsesAndEncodesEquivalently(Frame frame, Class<? extends Body> type) throws IOException {
        Body body = BodyCodec.decode(frame.body(), type);
        byte[] encoded = body.toJson();
        assertEquals(body, BodyCodec.decode(encoded, type));
        assertContains(tree(encoded), tree(frame.body()), type.getSimpleName());
    }

    private static JsonNode tree(byte[] json) throws IOException {
        return BodyCodec.MAPPER.readTree(ObjectKeys.quote(json));
    }

    /** Everything that was captured is there: fields may be added, elements of lists may change places. */
    private static void assertContains(JsonNode encoded, JsonNode captured, String path) {
        if (captured instanceof ObjectNode) {
            captured.properties().forEach(field -> {
                JsonNode value = encoded.get(field.getKey());
                assertTrue(value != null, () -> path + "." + field.getKey() + " got lost");
                assertContains(value, field.getValue(), path + "." + field.getKey());
            });
        } else if (captured instanceof ArrayNode) {
            assertEquals(captured.size(), encoded.size(), path);
            if (captured.size() > 0 && captured.get(0).isValueNode()) {
                assertEquals(elements(captured), elements(encoded), path);
            } else {
                for (int i = 0; i < captured.size(); i++) {
                    assertContains(encoded.get(i), captured.get(i), path + "[" + i + "]");
                }
            }
        } else {
            assertEquals(captured.asText(), encoded.asText(), path);
        }
    }

    private static Set<JsonNode> elements(JsonNode array) {
        Set<JsonNode> elements = new HashSet<>();
        array.forEach(elements::add);
        return elements;
    }

    static Stream<Frame> registrations() {
        return CapturedFrames.withBody(103, true);
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void topicTableOfACapturedRegistration_parses(Frame frame) throws IOException {
        JsonNode wrapper = tree(frame.body()).get("topicConfigSerializeWrapper");
        TopicConfigTable table = BodyCodec.decode(BodyCodec.MAPPER.writeValueAsBytes(wrapper), TopicConfigTable.class);
        assertEquals(
                wrapper.get("topicConfigTable").size(), table.topicConfigTable().size());
        TopicConfig template = table.topicConfigTable().get("TBW102");
        assertEquals(7, template == null ? 0 : template.perm());
    }
}
