package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives each queue to the member with the highest score for it (a hash of both), unless that member has its share
 * already. Scores do not depend on who else is there, so few queues move when members come and go. Pure.
 */
final class Rendezvous {
    private record Bid(MessageQueue queue, String member, long score) {}

    private Rendezvous() {}

    static List<MessageQueue> allocate(String self, List<MessageQueue> queues, List<String> members) {
        List<Bid> bids = new ArrayList<>(queues.size() * members.size());
        for (MessageQueue queue : queues) {
            for (String member : members) {
                bids.add(new Bid(queue, member, score(queue, member)));
            }
        }
        bids.sort(Comparator.comparingLong(Bid::score)
                .reversed()
                .thenComparing(Bid::queue)
                .thenComparing(Bid::member));
        int share = queues.size() / members.size();
        int largerShares = queues.size() % members.size();
        Map<MessageQueue, String> owners = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Bid bid : bids) {
            int count = counts.getOrDefault(bid.member(), 0);
            boolean room = count < share || (count == share && largerShares > 0);
            if (room && owners.putIfAbsent(bid.queue(), bid.member()) == null) {
                counts.put(bid.member(), count + 1);
                largerShares -= count == share ? 1 : 0;
            }
        }
        return queues.stream().filter(queue -> self.equals(owners.get(queue))).toList();
    }

    private static long score(MessageQueue queue, String member) {
        long hash =
                queue.toString().hashCode() * 0x9E3779B97F4A7C15L ^ ((long) member.hashCode() << 32 | member.length());
        // Finaliser of SplitMix64: spreads every bit of the input over all bits.
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }
}
