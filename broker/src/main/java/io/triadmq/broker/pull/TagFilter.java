package io.triadmq.broker.pull;

import java.util.Collection;

/**
 * Chooses messages by the hashes of their tags, as the index keeps them. Lets too much through when two tags share a
 * hash, never too little; consumers compare the tags themselves. Immutable.
 */
public final class TagFilter {
    public static final TagFilter ALL = new TagFilter(new int[0]);

    private final int[] hashes;

    private TagFilter(int[] hashes) {
        this.hashes = hashes;
    }

    /** @param hashes hashes wanted; empty means all messages */
    public static TagFilter of(Collection<Integer> hashes) {
        return hashes.isEmpty()
                ? ALL
                : new TagFilter(hashes.stream().mapToInt(Integer::intValue).toArray());
    }

    public boolean takesAll() {
        return hashes.length == 0;
    }

    public boolean takes(int tagHash) {
        for (int hash : hashes) {
            if (hash == tagHash) {
                return true;
            }
        }
        return hashes.length == 0;
    }
}
