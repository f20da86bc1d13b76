package io.triadmq.protocol.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.protocol.command.BadRequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BodyCodecTest {
    @Test
    void route_isWrittenAsStrictJsonWithQuotedKeys() {
        TopicRouteData route = new TopicRouteData(
                List.of(new BrokerData("DefaultCluster", "broker-a", Map.of(1L, "127.0.0.1:2", 0L, "127.0.0.1:1"))),
                List.of(new QueueData("broker-a", 8, 8, 7, 0)));
        assertEquals(
                "{\"brokerDatas\":[{\"brokerAddrs\":{\"0\":\"127.0.0.1:1\",\"1\":\"127.0.0.1:2\"},"
                        + "\"brokerName\":\"broker-a\",\"cluster\":\"DefaultCluster\",\"enableActingMaster\":false}],"
                        + "\"filterServerTable\":{},\"queueDatas\":[{\"brokerName\":\"broker-a\",\"perm\":7,"
                        + "\"readQueueNums\":8,\"topicSysFlag\":0,\"writeQueueNums\":8}]}",
                new String(route.toJson(), UTF_8));
    }

    @Test
    void oldDialects_areRead() {
        TopicRouteData route = read(
                TopicRouteData.class,
                "{'brokerDatas':[{brokerAddrs:{0:\"h:1\",12:'h:2'},brokerName:'b',unknown:{x:[1]}}],"
                        + "\"queueDatas\":[{\"brokerName\":\"b\",\"topicSynFlag\":3,perm:6}],filterServerTable:null} tail");
        assertEquals(Map.of(0L, "h:1", 12L, "h:2"), route.brokerDatas().get(0).brokerAddrs());
        assertEquals(3, route.queueDatas().get(0).topicSysFlag());
        assertEquals(Map.of(), route.filterServerTable());
    }

    @Test
    void absentListsAndUnknownEnums_becomeDefaults() {
        HeartbeatData heartbeat =
                read(HeartbeatData.class, "{\"clientID\":\"c\",\"consumerDataSet\":[{\"messageModel\":\"NEW\"}]}");
        assertEquals(List.of(), heartbeat.producerDataSet());
        assertEquals(MessageModel.CLUSTERING, heartbeat.consumerDataSet().get(0).messageModel());
        assertEquals(Set.of(), heartbeat.consumerDataSet().get(0).subscriptionDataSet());
        SubscriptionGroupConfig group = read(SubscriptionGroupConfig.class, "{\"groupName\":\"g\"}");
        assertEquals(SubscriptionGroupConfig.defaults("g"), group);
        assertTrue(group.consumeEnable());
        assertEquals(16, group.retryMaxTimes());
    }

    @Test
    void queueMap_isWrittenWithBareObjectsAsKeys() {
        ResetOffsetTable table = new ResetOffsetTable(Map.of(new MessageQueue("T", "b", 3), 35L));
        assertEquals(
                "{\"offsetTable\":{{\"brokerName\":\"b\",\"queueId\":3,\"topic\":\"T\"}:35}}",
                new String(table.toJson(), UTF_8));
    }

    @Property
    void anyQueueMap_readsBackAsWritten(@ForAll("queueMaps") Map<MessageQueue, Long> offsets) {
        ResetOffsetTable table = new ResetOffsetTable(offsets);
        assertEquals(table, BodyCodec.decode(table.toJson(), ResetOffsetTable.class));
        Map<MessageQueue, ConsumeStats.OffsetWrapper> wrappers = new LinkedHashMap<>();
        offsets.forEach((queue, offset) -> wrappers.put(queue, new ConsumeStats.OffsetWrapper(offset, 1, 2, 3)));
        ConsumeStatsList list =
                new ConsumeStatsList("h:1", List.of(Map.of("g", List.of(new ConsumeStats(wrappers, 0.5)))), 7);
        assertEquals(list, BodyCodec.decode(list.toJson(), ConsumeStatsList.class));
    }

    @Provide
    Arbitrary<Map<MessageQueue, Long>> queueMaps() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("aZ09%|_-{}[]:,\"'\\\u00e4\u4e2d\u0001 ")
                .ofMaxLength(12);
        Arbitrary<MessageQueue> queues =
                Combinators.combine(names, names, Arbitraries.integers()).as(MessageQueue::new);
        return Arbitraries.maps(queues, Arbitraries.longs()).ofMaxSize(6);
    }

    @Property
    void anyText_isReadOrRefused(@ForAll("jsonLike") String text) {
        try {
            read(ConsumeStats.class, text);
        } catch (BadRequestException e) {
            assertTrue(!e.getMessage().isBlank());
        }
    }

    @Provide
    Arbitrary<String> jsonLike() {
        return Arbitraries.strings().withChars("{}[]:,\"'\\ab01 ").ofMaxLength(40);
    }

    @Test
    void textWithoutObjectKeys_isNotCopied() {
        byte[] text = "{\"a\":{\"b\":[{\"c\":\"{\"}]}}".getBytes(UTF_8);
        assertSame(text, ObjectKeys.quote(text));
    }

    @Test
    void deepNesting_isRefused() {
        BadRequestException e = assertThrows(BadRequestException.class, () -> read(KVTable.class, "[".repeat(100_000)));
        assertTrue(e.getMessage().contains("deeper"), e.getMessage());
    }

    @Test
    void noBody_isRefused() {
        assertThrows(BadRequestException.class, () -> BodyCodec.decode(null, KVTable.class));
        assertThrows(BadRequestException.class, () -> read(KVTable.class, "null"));
    }

    @Test
    void nonAsciiText_survives() {
        KVTable table = new KVTable(Map.of("größe", "中文 \u0001"));
        assertEquals(table, BodyCodec.decode(table.toJson(), KVTable.class));
    }

    private static <T extends Body> T read(Class<T> type, String text) {
        return BodyCodec.decode(text.getBytes(UTF_8), type);
    }
}
