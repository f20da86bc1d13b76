package io.triadmq.client.consume;

import io.triadmq.client.MessageQueue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Queues on a ring of members, each at ten places; the same places as RocketMQ's clients compute. Pure. */
final class HashRing {
    private static final int PLACES_PER_MEMBER = 10;

    private HashRing() {}

    static List<MessageQueue> allocate(String self, List<MessageQueue> queues, List<String> members) {
        TreeMap<Long, String> ring = new TreeMap<>();
        for (String member : members) {
            for (int i = 0; i < PLACES_PER_MEMBER; i++) {
                ring.put(hash(member + "-" + i), member);
            }
        }
        List<MessageQueue> mine = new ArrayList<>();
        for (MessageQueue queue : queues) {
            Map.Entry<Long, String> next = ring.ceilingEntry(hash(queue.toString()));
            if (self.equals(next == null ? ring.firstEntry().getValue() : next.getValue())) {
                mine.add(queue);
            }
        }
        return mine;
    }

    /** The first four bytes of the MD5 sum. */
    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getInt() & 0xFFFFFFFFL;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
