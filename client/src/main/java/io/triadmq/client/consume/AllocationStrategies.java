package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The strategies there are. All but {@link #sticky} give what RocketMQ's strategies of the same name give, so that both
 * kinds of clients can be members of one group.
 */
public final class AllocationStrategies {
    /** Separates machine room and broker in a broker's name, as in {@code room1@broker-a}. */
    private static final String ROOM_SEPARATOR = "@";

    private record Named(String name, TriAllocation allocation) implements AllocationStrategy {
        @Override
        public List<MessageQueue> allocate(String self, List<MessageQueue> queues, List<String> members) {
            if (queues.isEmpty() || !members.contains(self)) {
                return List.of();
            }
            return allocation.allocate(self, queues, members);
        }
    }

    private interface TriAllocation {
        List<MessageQueue> allocate(String self, List<MessageQueue> queues, List<String> members);
    }

    private AllocationStrategies() {}

    /** Neighbouring queues for each; the first members get one more when it does not come out even. The default. */
    public static AllocationStrategy averagely() {
        return new Named("AVG", (self, queues, members) -> {
            int index = members.indexOf(self);
            int rest = queues.size() % members.size();
            int share = queues.size() / members.size() + (index < rest ? 1 : 0);
            int start = index < rest ? index * share : index * share + rest;
            return List.copyOf(queues.subList(Math.min(start, queues.size()), Math.min(start + share, queues.size())));
        });
    }

    /** One queue for each member in turn, until none is left. */
    public static AllocationStrategy averagelyByCircle() {
        return new Named("AVG_BY_CIRCLE", (self, queues, members) -> {
            List<MessageQueue> mine = new ArrayList<>();
            for (int i = members.indexOf(self); i < queues.size(); i += members.size()) {
                mine.add(queues.get(i));
            }
            return mine;
        });
    }

    /** These queues, whoever else is in the group. */
    public static AllocationStrategy byConfig(List<MessageQueue> mine) {
        List<MessageQueue> fixed = List.copyOf(mine);
        return new Named("CONFIG", (self, queues, members) -> fixed.stream()
                .filter(queues::contains)
                .toList());
    }

    /**
     * Shares the queues of certain machine rooms only; the room is what stands before the {@code @} in a broker's name.
     */
    public static AllocationStrategy byMachineRoom(Set<String> rooms) {
        Set<String> wanted = Set.copyOf(rooms);
        return new Named("MACHINE_ROOM", (self, queues, members) -> {
            List<MessageQueue> near = queues.stream()
                    .filter(queue -> wanted.contains(roomOf(queue)))
                    .toList();
            int index = members.indexOf(self);
            int share = near.size() / members.size();
            List<MessageQueue> mine = new ArrayList<>(near.subList(index * share, (index + 1) * share));
            int extra = members.size() * share + index;
            if (extra < near.size()) {
                mine.add(near.get(extra));
            }
            return mine;
        });
    }

    private static String roomOf(MessageQueue queue) {
        String[] parts = queue.brokerName().split(ROOM_SEPARATOR, -1);
        return parts.length == 2 ? parts[0] : "";
    }

    /**
     * The queues of a machine room are shared among the members in that room; those of rooms without members among all.
     *
     * @param inner how queues are shared
     * @param roomOfQueue room of a queue's broker
     * @param roomOfMember room of a client id
     */
    public static AllocationStrategy machineRoomNearby(
            AllocationStrategy inner,
            Function<MessageQueue, String> roomOfQueue,
            Function<String, String> roomOfMember) {
        BiFunction<List<MessageQueue>, String, List<MessageQueue>> inRoom = (queues, room) -> queues.stream()
                .filter(queue -> roomOfQueue.apply(queue).equals(room))
                .toList();
        return new Named("MACHINE_ROOM_NEARBY-" + inner.name(), (self, queues, members) -> {
            String home = roomOfMember.apply(self);
            List<String> neighbours = members.stream()
                    .filter(each -> roomOfMember.apply(each).equals(home))
                    .toList();
            List<MessageQueue> mine = new ArrayList<>(inner.allocate(self, inRoom.apply(queues, home), neighbours));
            queues.stream().map(roomOfQueue).distinct().sorted().forEach(room -> {
                if (members.stream().noneMatch(each -> roomOfMember.apply(each).equals(room))) {
                    mine.addAll(inner.allocate(self, inRoom.apply(queues, room), members));
                }
            });
            return mine;
        });
    }

    /** Each queue goes to the next member on a hash ring, so a change of members moves few queues; not balanced. */
    public static AllocationStrategy consistentHash() {
        return new Named("CONSISTENT_HASH", HashRing::allocate);
    }

    /** Balanced to one queue, and a change of members moves hardly more queues than it must. */
    public static AllocationStrategy sticky() {
        return new Named("STICKY", Rendezvous::allocate);
    }
}
