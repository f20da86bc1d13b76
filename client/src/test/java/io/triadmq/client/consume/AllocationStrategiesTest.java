package io.triadmq.client.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.triadmq.client.MessageQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Strategies against what RocketMQ's client computes, and what every strategy must do. */
class AllocationStrategiesTest {
    private static final Map<String, AllocationStrategy> STOCK = Map.of(
            "AVG", AllocationStrategies.averagely(),
            "AVG_BY_CIRCLE", AllocationStrategies.averagelyByCircle(),
            "MACHINE_ROOM", AllocationStrategies.byMachineRoom(Set.of("r1", "r2")),
            "CONSISTENT_HASH", AllocationStrategies.consistentHash(),
            "MACHINE_ROOM_NEARBY-AVG",
                    AllocationStrategies.machineRoomNearby(
                            AllocationStrategies.averagely(),
                            queue -> queue.brokerName().substring(0, 2),
                            member -> member.substring(0, 2)));

    @Test
    void everyStrategy_givesWhatTheStockClientGives() throws IOException {
        int checked = 0;
        for (String line : goldenLines()) {
            String[] parts = line.split(" ", -1);
            List<MessageQueue> queues = queues(Integer.parseInt(parts[1]));
            List<MessageQueue> mine =
                    STOCK.get(parts[2]).allocate(parts[3], queues, members(Integer.parseInt(parts[0])));
            List<Integer> expected = parts[4].equals("-")
                    ? List.of()
                    : Arrays.stream(parts[4].split(",", -1))
                            .map(Integer::valueOf)
                            .toList();
            assertEquals(expected, mine.stream().map(queues::indexOf).toList(), line);
            checked++;
        }
        assertTrue(checked >= 90);
    }

    @Property(tries = 200)
    void everyQueue_hasExactlyOneOwner(
            @ForAll @IntRange(min = 1, max = 9) int members, @ForAll @IntRange(min = 1, max = 40) int queues) {
        for (AllocationStrategy strategy : List.of(
                AllocationStrategies.averagely(),
                AllocationStrategies.averagelyByCircle(),
                AllocationStrategies.consistentHash(),
                AllocationStrategies.sticky(),
                STOCK.get("MACHINE_ROOM_NEARBY-AVG"))) {
            List<MessageQueue> all = new ArrayList<>();
            for (String member : members(members)) {
                all.addAll(strategy.allocate(member, queues(queues), members(members)));
            }
            assertEquals(queues, all.size(), strategy.name());
            assertEquals(new HashSet<>(queues(queues)), new HashSet<>(all), strategy.name());
        }
    }

    @Property(tries = 100)
    void sticky_isBalancedAndMovesLittleWhenAMemberLeaves(
            @ForAll @IntRange(min = 2, max = 8) int members, @ForAll @IntRange(min = 8, max = 64) int queues) {
        List<String> before = members(members);
        Map<MessageQueue, String> owners = owners(before, queues(queues));
        for (String member : before) {
            long share = owners.values().stream().filter(member::equals).count();
            assertTrue(share == queues / members || share == queues / members + 1, "share " + share);
        }
        List<String> after = new ArrayList<>(before);
        String gone = after.remove(members / 2);
        Map<MessageQueue, String> moved = owners(after, queues(queues));
        long mustMove = owners.values().stream().filter(gone::equals).count();
        long didMove = owners.entrySet().stream()
                .filter(each -> !each.getValue().equals(moved.get(each.getKey())))
                .count();
        // Filling up to equal shares may push some further ones along.
        assertTrue(didMove <= mustMove + queues / 3 + 1, didMove + " moved, " + mustMove + " had to, of " + queues);
    }

    @Test
    void byConfig_givesTheConfiguredOnesThatExist() {
        MessageQueue wanted = queues(4).get(2);
        MessageQueue missing = new MessageQueue("orders", "r9@broker", 0);
        assertEquals(
                List.of(wanted),
                AllocationStrategies.byConfig(List.of(wanted, missing)).allocate("me", queues(4), List.of("me")));
    }

    @Test
    void stranger_getsNothing() {
        assertEquals(List.of(), AllocationStrategies.averagely().allocate("stranger", queues(4), members(2)));
    }

    private static Map<MessageQueue, String> owners(List<String> members, List<MessageQueue> queues) {
        Map<MessageQueue, String> owners = new HashMap<>();
        for (String member : members) {
            AllocationStrategies.sticky().allocate(member, queues, members).forEach(queue -> owners.put(queue, member));
        }
        return owners;
    }

    private static List<String> members(int count) {
        List<String> members = new ArrayList<>();
        IntStream.range(0, count).forEach(i -> members.add("r" + (1 + i % 2) + "-10.0.0." + i + "@client"));
        Collections.sort(members);
        return members;
    }

    private static List<MessageQueue> queues(int count) {
        List<MessageQueue> queues = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(i -> queues.add(new MessageQueue("orders", "r" + (1 + i % 3) + "@broker", i / 3)));
        Collections.sort(queues);
        return queues;
    }

    private static List<String> goldenLines() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                AllocationStrategiesTest.class.getResourceAsStream("/allocation/stock-5.5.0.txt"),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
